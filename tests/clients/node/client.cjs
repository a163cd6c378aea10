// What an application does with @sentry/node: node client.cjs PACKAGE DSN RELEASE. Prints what was sent, by kind, as one line of JSON.
const [, , name, dsn, release] = process.argv;
const Sentry = require(name);

Sentry.init({ dsn, release, environment: 'staging', tracesSampleRate: 1, integrations: [Sentry.extraErrorDataIntegration()], enableLogs: true });

function importMail(user) {
  const cause = new RangeError(`mailbox of user ${user} has no index`);
  throw new TypeError(`cannot import mail for user ${user}`, { cause });
}

async function main() {
  const sent = {};
  Sentry.setUser({ id: 'u7', email: 'jane@example.com', username: 'jane' });
  Sentry.setTag('queue', 'mail');
  Sentry.setContext('cart', { items: 3 });
  Sentry.addBreadcrumb({ category: 'queue', message: 'took job 17', level: 'info' });
  Sentry.startSession();
  Sentry.startSpan({ name: 'GET /checkout', op: 'http.server' }, () => {
    Sentry.startSpan({ name: 'SELECT * FROM mail', op: 'db' }, () => {});
    try {
      importMail(4711);
    } catch (error) {
      sent.exception = Sentry.captureException(error);
    }
  });
  sent.message = Sentry.captureMessage('user 77 not found', 'warning');
  Sentry.withScope((scope) => {
    scope.addAttachment({ filename: 'mail.txt', data: 'Subject: hello\r\n\r\nbody' });
    sent.attachment = Sentry.captureMessage('with attachment', 'info');
  });
  Sentry.withScope((scope) => {
    scope.setFingerprint(['importer', 'down']);
    sent.fingerprint = Sentry.captureException(new Error('custom group'));
  });
  sent.feedback = Sentry.captureFeedback({ name: 'Jo', email: 'jo@example.com', message: 'It broke when I clicked pay', associatedEventId: sent.exception });
  const monitor = { schedule: { type: 'crontab', value: '0 * * * *' }, checkinMargin: 1, maxRuntime: 2, timezone: 'UTC' };
  sent.check_in = Sentry.captureCheckIn({ monitorSlug: 'nightly', status: 'in_progress' }, monitor);
  Sentry.captureCheckIn({ monitorSlug: 'nightly', status: 'ok', checkInId: sent.check_in, duration: 1.5 });
  Sentry.endSession();
  if (!(await Sentry.close(10_000))) throw new Error('not everything was sent');
  console.log(JSON.stringify(sent));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
