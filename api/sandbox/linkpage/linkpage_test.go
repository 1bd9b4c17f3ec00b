package linkpage

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	parser "golang.org/x/net/html"
)

// pages are what the golden files of the same names have.
var pages = map[string]interface{ HTML() []byte }{
	"grants": Connect{
		Title: "Connect GitHub", Toolkit: "GitHub", Initial: "G", User: "maya", Alias: "work", Name: "Maya Ito", Email: "maya@example.test",
		Shared: true, Callback: "app.example.test", Grants: true, Scopes: []string{"repo", "read:org"}, CSRF: "c5f", Until: "10:20 UTC",
	},
	"plain": Connect{
		Title: "Connect Exa", Toolkit: "Exa", Initial: "E", User: "maya", Name: "Maya Ito", Email: "maya@example.test",
		CSRF: "c5f", Until: "10:20 UTC",
	},
	"fields": Connect{
		Title: "Connect O'Shop & <Co>", Toolkit: "O'Shop & <Co>", Initial: "O", User: `"ma"`, Name: "Maya Ito", Email: "maya@example.test",
		CSRF: "c5f", Until: "10:20 UTC", Fields: []Field{
			{ID: "field_key", Label: "API key", Description: "From the <settings>", Required: true, Secret: true, Error: "Enter a value"},
			{ID: "field_region", Label: "Region", Value: `<e"u>`},
		},
	},
	"good":  Message{Title: "Exa is connected", Text: "You can close this page.", Good: true, Account: "ca_1"},
	"again": Message{Title: "The form could not be read", Text: "Open the page again.", Again: "lk_abc-1"},
}

func TestHTML_Golden(t *testing.T) {
	for name, page := range pages {
		want, err := os.ReadFile(filepath.Join("testdata", name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		got := string(page.HTML())
		if strings.Count(got, Style) != 1 {
			t.Errorf("%s: the style sheet is not what the policy's hash is of", name)
		}
		if got = strings.Replace(got, Style, "", 1); got != string(want) {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
	}
}

// shape is a page as a browser understands it: its tags with their attributes'
// names, and all its text and values by themselves.
func shape(t *testing.T, page []byte) (tags, words []string) {
	t.Helper()
	for z := parser.NewTokenizer(strings.NewReader(string(page))); ; {
		switch z.Next() {
		case parser.ErrorToken:
			return tags, words
		case parser.TextToken:
			words = append(words, z.Token().Data)
		default:
			token := z.Token()
			for _, a := range token.Attr {
				token.Data += " " + a.Key
				words = append(words, a.Val)
			}
			tags = append(tags, token.Data)
		}
	}
}

// filled are the pages with one text everywhere.
func filled(s string) []interface{ HTML() []byte } {
	field := Field{ID: s, Label: s, Description: s, Value: s, Error: s, Required: true}
	connect := Connect{
		Title: s, Toolkit: s, Initial: s, User: s, Alias: s, Name: s, Email: s, Callback: s, Scopes: []string{s}, Fields: []Field{field}, CSRF: s, Until: s,
	}
	granting := connect
	granting.Grants = true
	return []interface{ HTML() []byte }{connect, granting, Message{Title: s, Text: s, Account: s, Again: s}}
}

// breaks holds when a text changes the pages' shape, or does not arrive.
func breaks(t *testing.T, s string) {
	t.Helper()
	plain := filled("plain")
	for i, page := range filled(s) {
		want, _ := shape(t, plain[i].HTML())
		html := page.HTML()
		got, words := shape(t, html)
		if !slices.Equal(got, want) {
			t.Errorf("%q changes a page's tags to\n%q, want\n%q", s, got, want)
		}
		if !utf8.Valid(html) || strings.Contains(string(html), "\x00") {
			t.Errorf("%q makes a page that is no text", s)
		}
		arrives := strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
		arrives = strings.ReplaceAll(strings.ReplaceAll(arrives, "\r\n", "\n"), "\r", "\n") // as parsers have it
		if !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, arrives) }) {
			t.Errorf("%q does not arrive", s)
		}
	}
}

var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=y>`, `' onload='x`, `" onfocus="x" autofocus="`, `</title><script>`,
	`</style><script>`, `<!--`, `-->`, `]]>`, `&lt;b&gt;`, `&#60;`, `javascript:alert(1)`, "a\x00b", "a\xffb", "a\xc0\xbcb", "x\r\n\r\ny",
	"`", `{{.}}`, "\u202ereversed", "<", ">", `"`, "'", "&",
}

func TestHTML_NoTextBreaksOut(t *testing.T) {
	for _, s := range hostile {
		breaks(t, s)
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s != "" { // what there is not is left out
			breaks(t, s)
		}
	})
}

func TestLink_LeadsToTheWebOrBesideThePage(t *testing.T) {
	for address, want := range map[string]string{
		"lk_abc":                       "lk_abc",
		"lk_abc/done":                  "lk_abc/done",
		"https://app.example.test/?a&": "https://app.example.test/?a&amp;",
		"http://127.0.0.1:8080/x":      "http://127.0.0.1:8080/x",
		"javascript:alert(1)":          "#",
		"JavaScript:alert(1)":          "#",
		" javascript:alert(1)":         "#",
		"java\nscript:alert(1)":        "#",
		"data:text/html,x":             "#",
		"vbscript:x":                   "#",
		"file:///etc/passwd":           "#",
		"//evil.example.test/":         "#",
		`\\evil.example.test`:          "#",
		"/elsewhere":                   "#",
		"http:evil":                    "#",
		"https://":                     "#",
		`x" onclick="y`:                "x%22%20onclick=%22y",
		"%zz":                          "#",
		"\x00":                         "#",
	} {
		if got := link("href", address); got != html(` href="`+want+`"`) {
			t.Errorf("%q leads to%s, want %s", address, got, want)
		}
	}
}

func TestPolicy_LetsNothingInButTheStyleSheet(t *testing.T) {
	policy := Policy()
	for _, part := range []string{"default-src 'none'", "style-src 'sha256-", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy %q lacks %q", policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
		t.Errorf("the policy is %q", policy)
	}
}
