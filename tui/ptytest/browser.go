package ptytest

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// asBrowser tells the test's own binary that it was started as the browser.
const asBrowser = "TRS_PTY_BROWSER"

// Browser is an environment in which the program's browser is a user who allows
// what a link page asks for. The package's TestMain has to call Main.
func Browser(tb testing.TB) []string {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	return []string{"BROWSER=" + self, asBrowser + "=1"}
}

// browse is the test's binary as a browser; it returns the exit code.
func browse(args []string) int {
	ctx, cancel := context.WithTimeout(context.Background(), Wait) //nolint:forbidigo // a process of its own
	defer cancel()
	if len(args) != 1 {
		return 2
	}
	if _, err := Allow(ctx, args[0], nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

var (
	inputTag  = regexp.MustCompile(`<input [^>]*>`)
	attribute = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// Allow opens a link page, fills in its form and allows; fields are values for
// inputs by name, and required ones that are not given are made up. The answer is
// the page that follows, or the address of a callback elsewhere.
func Allow(ctx context.Context, link string, fields map[string]string) (string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	page, err := url.Parse(link)
	if err != nil {
		return "", fmt.Errorf("read the link: %w", err)
	}
	client := &http.Client{Jar: jar, Timeout: Wait, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if next.URL.Host != page.Host { // a callback: nobody is there in tests
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := ask(ctx, client, http.MethodGet, link, nil)
	if err != nil {
		return "", fmt.Errorf("open the link page: %w", err)
	}
	values := url.Values{"decision": {"allow"}}
	for _, tag := range inputTag.FindAllString(form, -1) {
		input := map[string]string{}
		for _, pair := range attribute.FindAllStringSubmatch(tag, -1) {
			input[pair[1]] = html.UnescapeString(pair[2])
		}
		value := input["value"]
		if given, ok := fields[input["name"]]; ok {
			value = given
		} else if value == "" && strings.Contains(tag, " required") {
			value = "made-up"
		}
		values.Set(input["name"], value)
	}
	if !values.Has("csrf") {
		return "", errors.New("the link page has no form")
	}
	after, err := ask(ctx, client, http.MethodPost, link, values)
	if err != nil {
		return "", fmt.Errorf("send the link page's form: %w", err)
	}
	return after, nil
}

// ask sends a form, or none, and returns the page or where it leads.
func ask(ctx context.Context, client *http.Client, method, link string, form url.Values) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, Wait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, link, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		u := *r.URL
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", u.Scheme+"://"+u.Host)
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return "", err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return "", fmt.Errorf("%s answered %s", r.URL.Path, answer.Status)
	}
	if location := answer.Header.Get("Location"); location != "" {
		return location, nil
	}
	return string(body), nil
}
