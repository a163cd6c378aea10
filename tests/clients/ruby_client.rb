# What an application does with sentry-ruby: ruby_client.rb DSN RELEASE. Prints what was sent, by kind, as one line of JSON.
require 'json'
require 'sentry-ruby'

dsn, release = ARGV
Sentry.init do |config|
  config.dsn = dsn
  config.release = release
  config.environment = 'staging'
  config.traces_sample_rate = 1.0
  config.background_worker_threads = 0
  config.breadcrumbs_logger = []
end

def import_mail(user)
  {}.fetch(user)
rescue KeyError
  raise ArgumentError, "cannot import mail for user #{user}"
end

sent = {}
Sentry.set_user(id: 'u7', email: 'jane@example.com')
Sentry.set_tags(queue: 'mail')
Sentry.add_breadcrumb(Sentry::Breadcrumb.new(category: 'queue', message: 'took job 17'))
transaction = Sentry.start_transaction(op: 'task', name: 'import_mail')
begin
  import_mail(4711)
rescue ArgumentError => error
  sent[:exception] = Sentry.capture_exception(error).event_id
end
transaction.finish
sent[:message] = Sentry.capture_message('user 77 not found', level: :warning).event_id
puts JSON.generate(sent)
