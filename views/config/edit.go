package config

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/safetext"
)

// question is what the pane has asked, and about which part.
type question struct {
	id      uint64
	kind    asking
	path    string
	field   field
	choices []string // behind the items of a menu
}

type asking int

const (
	_ asking = iota
	askValue
	askChoice
	askToolkit
	askMenu
	askAuthConfig
	askDiscarding
	askJSON
)

func (m *Model) ask(q question, message func(id uint64) tea.Msg) tea.Cmd {
	q.id = views.NextID()
	m.asked = q
	return views.Send(message(q.id))
}

// refuse tells, before anybody chooses or writes anything, that nothing can be
// saved; nil where it can.
func (m *Model) refuse() tea.Cmd { return m.env.Refuse("changing the session's config") }

func (m *Model) changeSelected() tea.Cmd {
	r, ok := m.list.Selected()
	if !ok || m.live == nil {
		return nil
	}
	if refused := m.refuse(); refused != nil && r.kind != readOnly {
		return refused
	}
	switch r.kind {
	case toggle:
		return m.put(r.path, text(onOff(orElse(r.leaf, r.def)) != "on"))
	case choice:
		return m.askOption(r)
	case number, address:
		return m.askText(r)
	case toolkitFilter, tagFilter, toolRule, preload:
		return m.askFilter(r)
	case toolRules, authConfigs, pins:
		return m.offer(intent{path: r.path, source: source{kind: fromToolkits}})
	case authConfig:
		return m.offer(intent{path: r.path, source: source{kind: fromAuthConfigs, toolkit: keyOf(r.path)}})
	case pin:
		return m.pickAccounts(r.path)
	case written:
		return m.openForm(r.path)
	case readOnly:
	}
	return views.Toast(views.Info, "this part cannot be changed here")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// keyOf is the toolkit that a child's path names.
func keyOf(path string) string {
	_, key, _ := strings.Cut(path, ".")
	return key
}

func (m *Model) undoSelected() tea.Cmd {
	r, ok := m.list.Selected()
	d := m.draft()
	if !ok || d == nil || !r.changed {
		return views.Toast(views.Info, "this field is not changed")
	}
	return m.put(r.path, d.base[r.path])
}

// resetSelected takes a field back to the server's default.
func (m *Model) resetSelected() tea.Cmd {
	r, ok := m.list.Selected()
	switch {
	case !ok || r.kind == readOnly:
		return views.Toast(views.Info, "this part cannot be changed here")
	case m.env.ReadOnly:
		return m.refuse()
	case r.count > 0:
		return m.edit(func(now leaves) {
			for _, key := range now.children(r.path) {
				delete(now, r.path+"."+key)
			}
		})
	case r.isDefault():
		return views.Toast(views.Info, "this is the default")
	}
	return m.put(r.path, r.def)
}

func (m *Model) askOption(r row) tea.Cmd {
	var items []views.PickItem
	var choices []string
	if r.def == "" {
		items = append(items, views.PickItem{Label: "not set", Note: r.unset})
		choices = append(choices, "")
	}
	at := 0
	for _, leaf := range r.options {
		note := ""
		if leaf == r.leaf {
			note, at = "now", len(items)
		}
		items = append(items, views.PickItem{Label: onOff(unquoted(leaf)), Note: note})
		choices = append(choices, leaf)
	}
	return m.ask(question{kind: askChoice, path: r.path, choices: choices}, func(id uint64) tea.Msg {
		return views.PickMsg{ID: id, Title: r.section + ": " + r.label, Items: items, At: at}
	})
}

func (m *Model) askText(r row) tea.Cmd {
	value := r.leaf
	if r.kind == address && r.leaf != "" {
		value = unquoted(r.leaf)
	}
	f := r.field
	return m.ask(question{kind: askValue, path: r.path, field: f}, func(id uint64) tea.Msg {
		return views.PromptMsg{
			ID: id, Title: r.section + ": " + r.label, Body: r.means + " Empty is not set: " + r.unset + ".",
			Value: value, Placeholder: "not set", Check: func(value string) string { _, wrong := f.parse(value); return wrong },
		}
	})
}

// parse reads what was typed as a leaf, or says what is wrong with it.
func (f field) parse(value string) (leaf, wrong string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return f.def, ""
	}
	if f.kind == address {
		u, err := url.Parse(value)
		if err != nil || !u.IsAbs() || u.Host == "" && u.Opaque == "" && u.Path == "" {
			return "", "a complete URL, for example https://app.example.com/return"
		}
		return text(value), ""
	}
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil, f.whole && n != float64(int(n)):
		return "", "a number of " + f.unit
	case n < f.least:
		return "", "at least " + strconv.Itoa(int(f.least))
	case f.most > 0 && n > f.most:
		return "", "at most " + strconv.Itoa(int(f.most))
	}
	data, err := json.Marshal(n)
	if err != nil {
		return "", "a number of " + f.unit
	}
	return string(data), ""
}

// intent is what options are being read for, when it is a menu.
type intent struct {
	path   string
	source source
}

// offer opens a menu of what a source has, reading it first if need be.
func (m *Model) offer(i intent) tea.Cmd {
	options, known := m.offers[i.source.key()]
	if !known {
		m.wanted = i
		return m.readOffers(i.source)
	}
	q := question{kind: askToolkit, path: i.path}
	title := "For which toolkit?"
	if i.source.kind == fromAuthConfigs {
		q.kind, title = askAuthConfig, "Auth config of "+safetext.Line(i.source.toolkit)
	}
	items := make([]views.PickItem, 0, len(options)+2)
	for _, o := range options {
		items = append(items, views.PickItem{Label: safetext.Line(o.value), Note: o.note})
		q.choices = append(q.choices, o.value)
	}
	items = append(items, views.PickItem{Label: "another …", Note: "typed by hand"})
	q.choices = append(q.choices, chooseByHand)
	if i.source.kind == fromAuthConfigs {
		items = append(items, views.PickItem{Label: "none", Note: "not set: chosen automatically"})
		q.choices = append(q.choices, "")
	}
	return m.ask(q, func(id uint64) tea.Msg { return views.PickMsg{ID: id, Title: title, Items: items} })
}

func (m *Model) handleOptionsRead(msg optionsReadMsg) tea.Cmd {
	if !m.load.Accept(msg.req) {
		return nil
	}
	wanted := m.wanted
	m.wanted = intent{}
	m.serial++
	if msg.err == nil {
		m.offers[msg.key] = msg.options
	} else {
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
	}
	if m.check != nil && m.check.from.key() == msg.key {
		m.check.err = msg.err
		return m.fillChecklist()
	}
	if wanted.source.key() != msg.key {
		return nil
	}
	if msg.err != nil { // what is known can still be typed
		return m.askByHand(wanted.path, wanted.source.kind)
	}
	return m.offer(wanted)
}

func (m *Model) askByHand(path string, from sourceKind) tea.Cmd {
	q := question{kind: askToolkit, path: path, choices: []string{chooseByHand}}
	title, placeholder := "A toolkit's slug", "gmail"
	if from == fromAuthConfigs {
		q.kind, title, placeholder = askAuthConfig, "An auth config's id", "ac_…"
	}
	return m.ask(q, func(id uint64) tea.Msg { return views.PromptMsg{ID: id, Title: title, Placeholder: placeholder} })
}

// handleAnswer acts on the answer to the pane's own question.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	q := m.asked
	if m.live == nil {
		return nil
	}
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if msg.ID == q.id && msg.OK {
			return m.typed(q, strings.TrimSpace(msg.Value))
		}
	case views.PickedMsg:
		if msg.ID == q.id && msg.Index >= 0 && msg.Index < len(q.choices) {
			return m.picked(q, q.choices[msg.Index])
		}
	case views.ConfirmedMsg:
		if msg.ID == q.id && msg.Yes && q.kind == askDiscarding && m.draft() != nil {
			m.fill = nil
			m.leaveModes()
			return tea.Batch(m.dropDraft(), m.rebuild(), views.Toast(views.Info, "the draft is discarded"))
		}
	case views.EditedMsg:
		if msg.ID == q.id && q.kind == askJSON {
			return m.handleEdited(msg)
		}
	}
	if m.fill != nil { // a question of the form
		return m.updateForm(msg)
	}
	return nil
}

func (m *Model) typed(q question, value string) tea.Cmd {
	switch {
	case q.kind == askValue && m.check != nil:
		if value == "" {
			return nil
		}
		if !slices.Contains(m.check.chosen, value) {
			m.check.toggle(value)
		}
		return tea.Batch(m.put(m.check.path, m.check.leaf()), m.fillChecklist())
	case q.kind == askValue:
		leaf, wrong := q.field.parse(value)
		if wrong != "" {
			return views.Toast(views.Bad, wrong)
		}
		return m.put(q.path, leaf)
	case value != "":
		return m.picked(q, value)
	}
	return nil
}

func (m *Model) picked(q question, choice string) tea.Cmd {
	if choice == chooseByHand {
		from := fromToolkits
		if q.kind == askAuthConfig {
			from = fromAuthConfigs
		}
		return m.askByHand(q.path, from)
	}
	switch q.kind {
	case askChoice:
		return m.edit(func(now leaves) { setOption(now, q.path, choice) })
	case askMenu:
		return m.choose(q, choice)
	case askAuthConfig:
		if choice == "" {
			return m.put(q.path, "")
		}
		return m.put(q.path, text(choice))
	case askToolkit:
		return m.chooseToolkit(q.path, choice)
	case askValue, askDiscarding, askJSON: // not answered by a choice
	}
	return nil
}

// setOption sets a choice and what goes with it: several accounts switched off
// may not say anything else.
func setOption(now leaves, path, leaf string) {
	now.set(path, leaf)
	if path == "multi_account.enable" && leaf == "false" {
		now.set("multi_account.max_accounts_per_toolkit", "")
		if now["multi_account.require_explicit_selection"] != "" {
			now.set("multi_account.require_explicit_selection", "false")
		}
	}
}
