package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords_SplitsAndStems(t *testing.T) {
	for text, want := range map[string]string{
		"GMAIL_SEND_EMAIL":              "gmail send email",
		"sendEmailMessages":             "send email messag",
		"parse an HTTPRequest":          "pars http request",
		"creating repositories":         "creat repository",
		"create a repository":           "creat repository",
		"Running, stopped; boxes":       "run stop box",
		"status of classes":             "status class",
		"naïve café 東京":                 "naïv café 東京",
		"the of and":                    "",
		"v2 API-keys":                   "v2 api key",
		"\xff\xfebroken":                "broken",
		"list issues listed by listing": "list issu list list",
	} {
		if got := strings.Join(slices.Collect(Words(text)), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", text, got, want)
		}
	}
}

func docs() []Doc {
	return []Doc{
		{"GMAIL_SEND_EMAIL", "Send email", "Sends a message to one or more people.", "gmail Gmail", 100},
		{"GMAIL_FETCH_EMAILS", "Fetch emails", "Lists messages of the mailbox.", "gmail Gmail", 100},
		{"SLACK_SEND_MESSAGE", "Send message", "Posts a message to a channel or a person.", "slack Slack", 90},
		{"SLACK_LIST_ALL_CHANNELS", "List channels", "Lists the channels of the workspace.", "slack Slack", 90},
		{"GITHUB_CREATE_AN_ISSUE", "Create an issue", "Opens an issue in a repository.", "github GitHub", 95},
		{"GITHUB_LIST_REPOSITORY_ISSUES", "List issues", "Lists the issues of a repository.", "github GitHub", 95},
		{"GOOGLECALENDAR_CREATE_EVENT", "Create event", "Adds an event to a calendar.", "googlecalendar Google Calendar", 80},
	}
}

func slugs(hits []Hit) []string {
	var out []string
	for _, hit := range hits {
		out = append(out, hit.Slug)
	}
	return out
}

func TestIndex_RanksTheToolMeant(t *testing.T) {
	x := New(docs())
	for query, want := range map[string]string{
		"send an email to someone":          "GMAIL_SEND_EMAIL",
		"post a message to a slack channel": "SLACK_SEND_MESSAGE",
		"open a bug in my repo":             "GITHUB_CREATE_AN_ISSUE",
		"schedule a meeting":                "GOOGLECALENDAR_CREATE_EVENT",
		"listing github issues":             "GITHUB_LIST_REPOSITORY_ISSUES",
		"calend":                            "GOOGLECALENDAR_CREATE_EVENT",
	} {
		if hits := x.Query(query, 6, nil); hits[0].Slug != want {
			t.Errorf("Query(%q) = %v, want %s first", query, slugs(hits), want)
		}
	}
}

func TestIndex_AnswersWithPopularToolsWhenNothingMatches(t *testing.T) {
	x := New(docs())
	want := []string{"GMAIL_FETCH_EMAILS", "GMAIL_SEND_EMAIL", "GITHUB_CREATE_AN_ISSUE"}
	for _, query := range []string{"zzzz qqqq", "", "the of"} {
		if got := slugs(x.Query(query, 3, nil)); !slices.Equal(got, want) {
			t.Errorf("Query(%q) = %v, want %v", query, got, want)
		}
	}
	onlySlack := func(slug string) bool { return strings.HasPrefix(slug, "SLACK_") }
	if got := slugs(x.Query("send an email", 6, onlySlack)); len(got) != 2 || got[0] != "SLACK_SEND_MESSAGE" {
		t.Errorf("a filtered query answered %v", got)
	}
	if got := x.Query("send", 6, func(string) bool { return false }); len(got) != 0 {
		t.Errorf("nothing is allowed, yet %v", got)
	}
	if got := New(nil).Query("anything", 5, nil); len(got) != 0 {
		t.Errorf("an empty index answered %v", got)
	}
}

func TestIndex_RanksExtraDocumentsAmongItsOwn(t *testing.T) {
	x := New(docs())
	extra := Doc{Slug: "LOCAL_BREW_COFFEE", Name: "Brew coffee", Description: "Makes a cup of coffee."}
	if hits := x.Query("brew coffee", 5, nil, extra); hits[0].Slug != extra.Slug || hits[0].Score <= 0 {
		t.Errorf("the custom tool is not found: %v", hits)
	}
	if hits := x.Query("send email", 5, nil, extra); hits[0].Slug != "GMAIL_SEND_EMAIL" {
		t.Errorf("the custom tool displaced the match: %v", hits)
	}
	hits := x.Query("zzzz", 3, func(string) bool { return false }, extra)
	if got := slugs(hits); !slices.Equal(got, []string{extra.Slug}) {
		t.Errorf("the only tool there is was not offered: %v", got)
	}
}

func TestIndex_OrderIsTotal(t *testing.T) {
	var same []Doc
	for i := range 50 {
		same = append(same, Doc{Slug: fmt.Sprintf("KIT_DO_%02d", i), Name: "Do", Description: "Does it.", Toolkit: "kit"})
	}
	forward := New(same)
	slices.Reverse(same)
	backward := New(same)
	a, b := slugs(forward.Query("do it", 10, nil)), slugs(backward.Query("do it", 10, nil))
	if !slices.Equal(a, b) || a[0] != "KIT_DO_00" {
		t.Errorf("order depends on the order of adding: %v, %v", a, b)
	}
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{"GMAIL_SEND_EMAIL", "sendEmail", "ÄÖÜ ß", "\xff", "ing ed s", "aAAaA"} {
		f.Add(seed)
	}
	x := New(docs())
	f.Fuzz(func(t *testing.T, text string) {
		for word := range Words(text) {
			if word == "" || !utf8.ValidString(word) && utf8.ValidString(text) {
				t.Fatalf("Words(%q) gave %q", text, word)
			}
		}
		if len(x.Query(text, 5, nil)) == 0 {
			t.Fatalf("Query(%q) found nothing", text)
		}
	})
}

func manyDocs(n int) []Doc {
	verbs := []string{"Create", "List", "Update", "Delete", "Search", "Send", "Archive", "Export"}
	nouns := []string{"invoice", "contact", "message", "issue", "event", "document", "channel", "deal", "page", "file"}
	many := make([]Doc, n)
	for i := range many {
		verb, noun := verbs[i%len(verbs)], nouns[i/len(verbs)%len(nouns)]
		kit := fmt.Sprintf("kit%d", i%200)
		many[i] = Doc{
			Slug: strings.ToUpper(fmt.Sprintf("%s_%s_%s_%d", kit, verb, noun, i)), Name: verb + " " + noun, Toolkit: kit,
			Description: fmt.Sprintf("%ss a %s of the account with every field that the service knows, number %d.", verb, noun, i),
		}
	}
	return many
}

func BenchmarkNew10000(b *testing.B) {
	many := manyDocs(10_000)
	b.ReportAllocs()
	for b.Loop() {
		New(many)
	}
}

func BenchmarkQuery10000(b *testing.B) {
	x := New(manyDocs(10_000))
	allow := func(slug string) bool { return !strings.HasPrefix(slug, "KIT7") }
	b.ReportAllocs()
	for b.Loop() {
		x.Query("send a message to the sales channel about the new invoice", 8, allow)
	}
}
