// What an application does with sentry-go: main DSN RELEASE. Prints what was sent, by kind, as one line of JSON.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

func importMail(user int) error {
	return fmt.Errorf("cannot import mail for user %d: %w", user, errors.New("no index"))
}

func main() {
	options := sentry.ClientOptions{Dsn: os.Args[1], Release: os.Args[2], Environment: "staging", AttachStacktrace: true}
	if err := sentry.Init(options); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	sent := map[string]string{}
	sentry.ConfigureScope(func(scope *sentry.Scope) {
		scope.SetUser(sentry.User{ID: "u7", Email: "jane@example.com"})
		scope.SetTag("queue", "mail")
	})
	sentry.AddBreadcrumb(&sentry.Breadcrumb{Category: "queue", Message: "took job 17"})
	sent["exception"] = string(*sentry.CaptureException(importMail(4711)))
	sent["message"] = string(*sentry.CaptureMessage("user 77 not found"))
	func() {
		defer func() {
			if problem := recover(); problem != nil {
				sent["panic"] = string(*sentry.CurrentHub().Recover(problem))
			}
		}()
		var none map[string]int
		none["mail"] = 1
	}()
	if !sentry.Flush(10 * time.Second) {
		fmt.Fprintln(os.Stderr, "not everything was sent")
		os.Exit(1)
	}
	line, _ := json.Marshal(sent)
	fmt.Println(string(line))
}
