package proxy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trs/views"
	"trs/views/execute/proxy"
)

func TestProxy_WritesFilesOnlyWhereNoneIs(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/repos/octo-labs/harbor/zipball/main"}`).send()
	r.Sees("200 OK").Sees("application/zip").Press(r.env.Keys.Proxy.Save)
	prompt := asked[views.PromptMsg](r)
	if strings.ContainsAny(prompt.Value, "/\\ ") || prompt.Value == "" {
		t.Errorf("it is called %q", prompt.Value)
	}
	path := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Send(views.PromptedMsg{ID: prompt.ID, Value: path, OK: true})
	ask := asked[views.ConfirmMsg](r)
	if data, _ := os.ReadFile(path); string(data) != "mine" || !strings.Contains(ask.Body, "x.zip") {
		t.Fatalf("it is overwritten before it is asked: %q", data)
	}
	r.Send(views.ConfirmedMsg{ID: ask.ID, Yes: true})
	if data, _ := os.ReadFile(path); !strings.HasPrefix(string(data), "PK") {
		t.Errorf("the file holds %q", data)
	}
}

func TestProxy_KeepsNoCredentialOnDisk(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	const request = `{"method":"GET","endpoint":"/user?api_key=s3cret1&x=plain","query":{"access_token":"s3cret2"},` +
		`"headers":{"Authorization":"Bearer s3cret3","X-Api-Key":"s3cret4","Accept":"text/html"},"credentials":{"authScheme":"BEARER_TOKEN","val":{"token":"s3cret5"}}}`
	r.fill(request).send().yes().Sees("200 OK")
	kept := r.onDisk()
	if strings.Contains(kept, "s3cret") || !strings.Contains(kept, "text/html") || !strings.Contains(kept, "x=plain") {
		t.Errorf("on disk: %s", kept)
	}
	r.Press(r.env.Keys.Proxy.Earlier).Sees("/user").Press(r.env.Keys.List.Open)
	r.Press(r.env.Keys.Form.Raw).Sees("s3cret5") // in this run it is all there

	r.start(120, 37)
	r.Press(r.env.Keys.Proxy.Earlier, r.env.Keys.List.Open)
	r.send()
	if ask := asked[views.ConfirmMsg](r); !strings.Contains(ask.Body, "was not kept") {
		t.Errorf("what was left out is not missed: %+v", ask)
	}
	for _, copied := range r.host.Pane.(views.Copier).Copies() {
		if text := copied.Text(); strings.Contains(text, "s3cret") && !copied.Secret {
			t.Errorf("%s holds %s", copied.Label, text)
		}
	}
}

func TestProxy_KeepsCredentialsOnPurpose(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/user","headers":{"X-Api-Key":"s3cret"}}`)
	for _, action := range r.host.Pane.(views.Actor).Actions() {
		if strings.Contains(action.Title, "keep the credentials") {
			r.Send(action.Msg)
			r.yes()
		}
	}
	if kept := r.onDisk(); !strings.Contains(kept, "s3cret") {
		t.Errorf("on disk: %s", kept)
	}
}

// onDisk is everything in the state directory.
func (r *rig) onDisk() string {
	r.t.Helper()
	var out strings.Builder
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(r.dir, entry.Name()))
		if err != nil {
			r.t.Fatal(err)
		}
		out.Write(data)
	}
	return out.String()
}

func TestProxy_DraftsSurviveACrash(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("slack")
	r.fill(`{"method":"POST","endpoint":"/chat.postMessage","body":{"json":{"channel":"#general","n":1.50}}}`)
	r.Settle()
	r.Send(proxy.KeepNow()) // the timer, which tests do not wait for
	r.start(120, 37)
	r.Sees("slack").Sees("/chat.postMessage").Press(r.env.Keys.Form.Raw).Sees("1.50")
}

// TestPalette_HasTheLettersWhileAFieldIsTypedIn takes an action of the palette
// while letters are text.
func TestPalette_HasTheLettersWhileAFieldIsTypedIn(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.Key("down").Key("enter").Type("/user")
	earlier := r.env.Keys.Proxy.Earlier.Help()
	for _, action := range r.host.Pane.(views.Actor).Actions() {
		if action.Title == "Execute: "+earlier.Desc && action.Key == "esc "+earlier.Key {
			r.Send(action.Msg).Sees("Earlier requests").Sees("/user")
			if r.host.Pane.CapturesInput() {
				t.Error("the field is still typed in")
			}
			return
		}
		if strings.HasSuffix(action.Title, r.env.Keys.Proxy.Save.Help().Desc) {
			t.Error("a file is offered to be written that nobody sent")
		}
	}
	t.Errorf("the palette does not have it: %+v\n%s", r.host.Pane.(views.Actor).Actions(), r.Screen())
}
