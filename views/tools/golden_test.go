package tools_test

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
)

// looks are the themes and sizes that are held; the frame takes three lines.
var looks = []struct {
	theme         string
	width, height int
}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}}

func TestView_GoldenOfTrouble(t *testing.T) {
	t.Setenv("TZ", "UTC")
	huge, everything := many(100_000)
	huge.pages = len(huge.tools) // all in one page, which is quick to make
	for name, test := range map[string]struct {
		client  *catalogue
		session api.Session
		steps   func(*bench)
	}{
		"empty":   {client: &catalogue{}, session: session()},
		"failing": {client: &catalogue{err: &api.Error{Op: "tools_list", Status: 500, Message: "internal error", RequestID: "req_9"}}, session: session()},
		"huge":    {client: huge, session: everything, steps: func(b *bench) { b.Key("G") }},
		"hostile": {client: hostile(), session: session()},
	} {
		for _, look := range looks {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				b := with(t, look.theme, look.width, look.height, test.client, test.session)
				if test.steps != nil {
					test.steps(b)
				}
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
	}
}
