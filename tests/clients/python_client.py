"""What an application does with Python's sentry_sdk: python_client.py DSN RELEASE. Prints what was sent, by kind, as one line of JSON."""
import json
import sys

import sentry_sdk
from sentry_sdk.hub import Hub

dsn, release = sys.argv[1:]
sentry_sdk.init(dsn=dsn, release=release, environment="staging", traces_sample_rate=1.0, auto_session_tracking=True, with_locals=True)


def import_mail(user):
    password = "correct horse battery staple"  # noqa: F841  a local that must not be kept
    api_key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"  # noqa: F841
    try:
        {}[user]
    except KeyError as error:
        raise ValueError(f"cannot import mail for user {user}") from error


sent = {}
with sentry_sdk.configure_scope() as scope:
    scope.set_user({"id": "u7", "email": "jane@example.com"})
    scope.set_tag("queue", "mail")
sentry_sdk.add_breadcrumb(category="queue", message="took job 17", level="info")
Hub.current.start_session()
with sentry_sdk.start_transaction(op="task", name="import_mail"):
    with sentry_sdk.start_span(op="db", description="SELECT * FROM mail"):
        pass
    try:
        import_mail(4711)
    except ValueError as error:
        sent["exception"] = sentry_sdk.capture_exception(error)
sent["message"] = sentry_sdk.capture_message("user 77 not found", level="warning")
with sentry_sdk.push_scope() as scope:
    scope.add_attachment(bytes=b"Subject: hello", filename="mail.txt")
    sent["attachment"] = sentry_sdk.capture_message("with attachment")
Hub.current.end_session()
Hub.current.client.close(timeout=10)
print(json.dumps(sent))
