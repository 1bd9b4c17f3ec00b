package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/schema"
	"trs/views"
	"trs/views/form/value"
	"trs/views/list"
)

// createRequest is the config as create would take it, indented: the form that
// people edit.
func createRequest(now leaves) (string, error) {
	c, err := now.config()
	if err != nil {
		return "", err
	}
	request, err := value.Parse([]byte(text(c.CreateRequest())))
	if err != nil {
		return "", err
	}
	for _, name := range writtenOnly {
		if leaf := now[name]; leaf != "" {
			part, err := value.Parse([]byte(leaf))
			if err != nil {
				return "", err
			}
			request.Set(name, part)
		}
	}
	return string(request.Indented()) + "\n", nil
}

// writtenOnly is what the server keeps and never tells.
var writtenOnly = []string{"experimental", "premium_usage"}

// editJSON opens the editor on the draft, or on the text that was refused last.
func (m *Model) editJSON() tea.Cmd {
	if refused := m.refuse(); refused != nil {
		return refused
	}
	source := ""
	if d := m.draft(); d != nil {
		source = d.refused
	}
	if source == "" {
		var err error
		if source, err = createRequest(m.now()); err != nil {
			return views.Toast(views.Bad, "the config has no request form: "+err.Error())
		}
	}
	return m.ask(question{kind: askJSON}, func(id uint64) tea.Msg {
		return views.EditTextMsg{ID: id, Name: "config-" + m.live.ID, Suffix: ".json", Text: source}
	})
}

func (m *Model) handleEdited(msg views.EditedMsg) tea.Cmd {
	if msg.Err != nil {
		return views.Toast(views.Bad, "nothing is changed: "+msg.Err.Error())
	}
	if !msg.Changed && (m.draft() == nil || m.draft().refused == "") {
		return views.Toast(views.Info, "nothing is changed: the text came back as it was")
	}
	m.fill = nil // it shows what was before
	m.leaveModes()
	next, problems, cmd := m.takeRequest(msg.Text)
	m.jsonErr = problems
	if len(problems) > 0 {
		return tea.Batch(cmd, views.Toast(views.Bad, "the JSON was not taken; "+
			m.env.Keys.Global.Edit.Help().Key+" edits it again"))
	}
	changes := next.changes()
	said := list.Plural(len(changes), "change") + " from the editor"
	if len(changes) == 0 {
		said = "the JSON says what the session has"
	}
	m.show(changes)
	return tea.Batch(cmd, views.Toast(views.Info, said))
}

// takeRequest makes a request that somebody wrote the draft. One that is not
// right is kept as it is, beside what the draft said before.
func (m *Model) takeRequest(source string) (next *draft, problems []string, cmd tea.Cmd) {
	d := m.draft()
	if d == nil {
		d = &draft{version: m.live.ConfigVersion, base: m.base, now: m.base}
	}
	next = d.clone()
	now, problems := fromRequest([]byte(source), d.base)
	next.refused = source
	if len(problems) == 0 {
		next.now, next.refused = now, ""
	}
	return next, problems, m.keepDraft(next)
}

// show chooses the first of the fields that the table has.
func (m *Model) show(paths []string) {
	for i, r := range m.list.Items() {
		if slices.Contains(paths, r.path) && m.list.Filter() == "" {
			m.list.Select(i)
			return
		}
	}
}

// fromRequest reads a create request as a config. What requests cannot say, and
// what create fills in, is taken from base.
func fromRequest(source []byte, base leaves) (now leaves, problems []string) {
	now, problems = readRequest(source, base)
	if len(problems) > 0 {
		return now, problems
	}
	again, err := createRequest(now)
	if err != nil {
		return nil, []string{err.Error()}
	}
	back, problems := readRequest([]byte(again), now)
	if len(problems) > 0 {
		return nil, problems
	}
	for _, path := range differing(back, now) { // a misspelt member of a rule, for example
		problems = append(problems, "Error in payload."+path+": nothing in it is known, so it would have no effect")
	}
	return now, problems
}

func readRequest(source []byte, base leaves) (now leaves, problems []string) {
	if wrong := syntax(source); wrong != "" {
		return nil, []string{wrong}
	}
	translated, block, problems := checked(source)
	if len(problems) > 0 {
		return nil, problems
	}
	var c api.Config
	if err := json.Unmarshal(translated, &c); err != nil {
		return nil, []string{err.Error()}
	}
	now, err := leavesOf(c)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if now["user_id"] != base["user_id"] {
		problems = append(problems, "Error in payload.user_id: the user of a session cannot be changed")
	}
	if block != "" {
		now["experimental"] = block
	}
	fillIn(now, base)
	return now, problems
}

// syntax says where JSON is broken, or "".
func syntax(source []byte) string {
	var v any
	err := json.Unmarshal(source, &v)
	if err == nil {
		return ""
	}
	var wrong *json.SyntaxError
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	before := source[:min(max(int(wrong.Offset)-1, 0), len(source))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("line %d, column %d: %s", line, column, wrong.Error())
}

// checked holds a create request against the schema, and spells it as answers
// do. Its experimental block is taken out and held against that of a patch,
// because that is what it becomes.
func checked(source []byte) (translated []byte, block string, problems []string) {
	request, err := value.Parse(source)
	if err != nil {
		return nil, "", []string{err.Error()}
	}
	if part := request.Get("experimental"); part != nil {
		problems = onlyPatchable(part)
		patch := value.NewObject()
		patch.Set("experimental", part)
		if len(problems) == 0 {
			problems = schema.Strings(schema.Validate("patch.request", patch.JSON()))
		}
		block = part.String()
		request.Delete("experimental")
	}
	problems = append(schema.Strings(schema.Validate("create.request", request.JSON())), problems...)
	if len(problems) > 0 {
		return nil, "", problems
	}
	if translated, err = translate(request.JSON()); err != nil {
		problems = []string{err.Error()}
	}
	return translated, block, problems
}

// onlyPatchable refuses what only create takes.
func onlyPatchable(experimental *value.Value) []string {
	var problems []string
	for _, name := range createOnly {
		if experimental.Get(name) != nil {
			problems = append(problems, "Error in payload.experimental."+name+": only a new session takes it")
		}
	}
	return problems
}

// translate spells a create request as answers do.
func translate(source []byte) ([]byte, error) {
	var request map[string]any
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		return nil, err
	}
	if toolkits, ok := request["toolkits"].(map[string]any); ok {
		answered(toolkits)
	}
	if tags, ok := request["tags"]; ok {
		request["tags"] = answeredTags(tags)
	}
	if tools, ok := request["tools"].(map[string]any); ok {
		for _, rule := range tools {
			if rule, ok := rule.(map[string]any); ok {
				answered(rule)
				if tags, ok := rule["tags"]; ok {
					rule["tags"] = answeredTags(tags)
				}
			}
		}
	}
	if manage, ok := request["manage_connections"].(map[string]any); ok {
		for name, value := range manage {
			if value == nil {
				delete(manage, name)
			}
		}
		if _, ok := manage["enable"]; !ok {
			manage["enable"] = true
		}
		renamed(manage, "enable", "enabled")
	}
	if bench, ok := request["workbench"].(map[string]any); ok {
		renamed(bench, "enable_proxy_execution", "proxy_execution_enabled")
	}
	return json.Marshal(request)
}

func answered(object map[string]any) {
	renamed(object, "enable", "enabled")
	renamed(object, "disable", "disabled")
}

func answeredTags(tags any) any {
	switch tags := tags.(type) {
	case []any:
		return map[string]any{"enabled": tags}
	case map[string]any:
		answered(tags)
	}
	return tags
}

func renamed(object map[string]any, from, to string) {
	if value, ok := object[from]; ok {
		delete(object, from)
		object[to] = value
	}
}

// fillIn gives leaves that the request left out the value that they have then:
// the default where create fills one in, and base's where a request cannot say
// it.
func fillIn(now, base leaves) {
	if now["preload"] == "{}" && base["preload"] != "{}" {
		now["preload"] = defaultOf("preload")
	}
	for path, leaf := range base {
		if _, said := now[path]; said {
			continue
		}
		if !known(path) && !slices.Contains(blocks, path) {
			now[path] = leaf
		} else if def := defaultOf(path); def != "" {
			now[path] = def
		}
	}
	for _, block := range blocks { // an empty block says no more than none
		switch empty := len(now.children(block)) == 0; {
		case !empty || base[block] == "":
			delete(now, block)
		case base[block] == "{}":
			now[block] = "{}"
		}
	}
}
