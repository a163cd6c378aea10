# What an application of 2020 does with raven: raven_client.rb DSN RELEASE. Prints what was sent, by kind, as one line of JSON.
require 'json'
require 'raven/base'

dsn, release = ARGV
Raven.configure do |config|
  config.dsn = dsn
  config.release = release
  config.current_environment = 'staging'
  config.silence_ready = true
end

sent = {}
Raven.user_context(id: 'u7', email: 'jane@example.com')
Raven.tags_context(queue: 'mail')
begin
  begin
    {}.fetch(4711)
  rescue KeyError
    raise ArgumentError, 'cannot import mail for user 4711'
  end
rescue ArgumentError => error
  sent[:exception] = Raven.capture_exception(error).id
end
sent[:message] = Raven.capture_message('user 77 not found', level: 'warning').id
puts JSON.generate(sent)
