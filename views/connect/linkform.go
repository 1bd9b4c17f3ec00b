package connect

import (
	"encoding/json"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/schema"
	"trs/keymap"
	"trs/views"
	"trs/views/form"
	"trs/views/form/value"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
)

// linkForm is what can be said about a new account before its link is made.
type linkForm struct {
	toolkit string
	form    *form.Model
	begun   string // what it held when nobody had filled anything in
	wanted  bool   // to be made as soon as it is checked
}

// linkFormReadyMsg answers readLinkForm.
type linkFormReadyMsg struct {
	req     uint64
	toolkit string
	schema  *form.Schema
}

// readLinkForm reads the schema of a link request, in this pane's words.
func readLinkForm(req uint64, toolkit, callback string) tea.Cmd {
	return func() tea.Msg {
		return linkFormReadyMsg{req: req, toolkit: toolkit, schema: form.Parse(linkSchema(toolkit, callback))}
	}
}

// linkSchema is the schema of a link request for a toolkit. callback is where
// the session sends the browser by itself, or "". Who a shared account is for is
// asked only when it shall be shared.
func linkSchema(toolkit, callback string) []byte {
	root, err := value.Parse(schema.Read("link.request"))
	if err != nil {
		return []byte("{}") // it is part of the program, and tests read it
	}
	props := root.Get("properties")
	fixed := value.NewObject()
	fixed.Set("const", value.NewText(toolkit))
	props.Set("toolkit", fixed)
	describe := func(at *value.Value, name, text string) {
		at.Get(name).Set("description", value.NewText(text))
	}
	describe(props, "alias", "A name by which tools can be told to use this account, for example work. It is unique for the user and the toolkit.")
	after := "Where the browser goes afterwards, with ?status= and the account's id. Arriving there proves nothing: the account's state does."
	if callback != "" {
		after += " Not set, it is the session's own: " + callback
	}
	describe(props, "callback_url", after)
	props.Get("callback_url").Set("pattern", value.NewText("^https?://[^/]"))
	sharing := props.Get("experimental")
	describe(props, "experimental", "Who may use the account. Not set, this user alone.")
	describe(sharing.Get("properties"), "account_type", "PRIVATE is for this user alone. SHARED is for others, too; a session uses it only when it pins it.")
	acl := sharing.Get("properties").Get("acl_config_for_shared")
	sharing.Get("properties").Delete("acl_config_for_shared")
	acl.Set("description", value.NewText("Who else may use it."))
	users := root.Get("$defs").Get("acl").Get("properties")
	describe(users, "allow_all_users", "Everybody of the project, but those refused below.")
	describe(users, "allowed_user_ids", "These users.")
	describe(users, "not_allowed_user_ids", "Never these, whatever else is said.")
	condition, _ := value.Parse([]byte(`{"properties":{"account_type":{"const":"SHARED"}},"required":["account_type"]}`))
	then, _ := value.Parse([]byte(`{"properties":{}}`))
	then.Get("properties").Set("acl_config_for_shared", acl)
	sharing.Set("if", condition)
	sharing.Set("then", then)
	return root.JSON()
}

// formKey is whose form it is.
type formKey struct{ session, toolkit string }

func (m *Model) formKey(toolkit string) formKey { return formKey{m.session.ID, toolkit} }

// openLinkForm shows the form for a toolkit, as it was left if it was.
func (m *Model) openLinkForm(toolkit string) tea.Cmd {
	if kept, ok := m.forms[m.formKey(toolkit)]; ok {
		m.showLinkForm(kept)
		return nil
	}
	callback := ""
	if manage := m.session.Config.ManageConnections; manage != nil {
		callback = manage.CallbackURL
	}
	_, req := m.filling.Begin(m.env.Ctx)
	return readLinkForm(req, toolkit, callback)
}

func (m *Model) handleLinkForm(msg linkFormReadyMsg) tea.Cmd {
	if !m.filling.Accept(msg.req) || m.session == nil {
		return nil
	}
	key := m.formKey(msg.toolkit)
	source, err := json.Marshal(map[string]string{"toolkit": msg.toolkit})
	if err != nil {
		return nil
	}
	f := &linkForm{toolkit: msg.toolkit, form: form.New(m.env, msg.schema, source)}
	f.form.SetOptions(form.Options{Name: "link", FormOnly: true})
	f.begun = string(f.form.Value())
	var back tea.Cmd
	if left := m.left[key]; left != "" {
		if back, err = f.form.SetValue([]byte(left)); err == nil {
			m.result = views.Status{Text: "the form is as it was left"}
		}
	}
	m.forms[key] = f
	m.showLinkForm(f)
	if f.form.FocusField("alias"); string(f.form.Value()) == f.begun { // who looks at what is there does not type
		f.form.Type()
	}
	return tea.Batch(f.form.Init(), back)
}

func (m *Model) showLinkForm(f *linkForm) {
	m.fill = f
	m.split.SetFocus(split.Detail)
	m.sizeParts()
}

// leaveLinkForm hides the form and keeps what it holds until its link is made.
func (m *Model) leaveLinkForm() {
	m.fill.wanted = false
	m.fill = nil
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

func (m *Model) linkFormKey(msg tea.KeyMsg) tea.Cmd {
	k, f := m.env.Keys, m.fill.form
	switch {
	case key.Matches(msg, k.Form.Submit):
		m.fill.wanted = true
		return m.makeWanted()
	case f.CapturesInput():
	case key.Matches(msg, k.Global.Back):
		m.leaveLinkForm()
		return nil
	case key.Matches(msg, k.Global.Zoom):
		m.split.Update(msg)
		m.sizeParts()
		return nil
	}
	return f.Update(msg)
}

// makeWanted makes the link of the form once it is known to be right.
func (m *Model) makeWanted() tea.Cmd {
	f := m.fill
	if f == nil || !f.wanted || f.form.Checking() || m.link.Busy() {
		return nil
	}
	f.wanted = false
	if len(f.form.Errors()) > 0 {
		f.form.ShowErrors()
		return views.Toast(views.Bad, "not right yet: "+m.env.Keys.Form.NextProblem.Help().Key+" goes to what is wrong")
	}
	var request api.LinkRequest
	if err := json.Unmarshal(f.form.Value(), &request); err != nil {
		return views.Toast(views.Bad, "not a link request: "+err.Error())
	}
	request.Alias = strings.TrimSpace(request.Alias)
	return m.makeLink(request)
}

func (m *Model) linkFormKeys() []key.Binding {
	k := m.env.Keys
	keys := []key.Binding{keymap.Relabel(k.Form.Submit, "make the link")}
	if !m.fill.form.CapturesInput() {
		keys = append(keys, keymap.Relabel(k.Global.Back, "later"))
	}
	return append(keys, m.fill.form.Keys()...)
}

// alone reports whether the form has the pane for itself.
func (m *Model) alone() bool { return m.fill != nil && !m.split.Wide() }

func (m *Model) linkFormSize() (width, height int) {
	if m.alone() {
		return max(0, m.width-frame.Border), max(0, m.height-frame.Border)
	}
	return m.split.Size(split.Detail)
}

func (m *Model) linkFormFrame() frame.Options {
	return frame.Options{
		Title: "Connect " + safetext.Line(m.nameOf(m.fill.toolkit)), Note: "with alias, callback …", Footer: m.fill.form.Footer(), Focused: true,
	}
}
