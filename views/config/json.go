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
)

// createRequest is the config as create would take it, indented: the form that
// people edit.
func createRequest(now leaves) (string, error) {
	c, err := now.config()
	if err != nil {
		return "", err
	}
	request := c.CreateRequest()
	if leaf := now["experimental"]; leaf != "" {
		if err := json.Unmarshal([]byte(leaf), &request.Experimental); err != nil {
			return "", err
		}
	}
	if leaf := now["premium_usage"]; leaf != "" {
		request.PremiumUsage = json.RawMessage(leaf)
	}
	return indented(request), nil
}

func indented(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return err.Error()
	}
	return out.String()
}

// editJSON opens the editor on the draft, or on the text that was refused last.
func (m *Model) editJSON() tea.Cmd {
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
		return views.Toast(views.Bad, msg.Err.Error())
	}
	if !msg.Changed && (m.draft() == nil || m.draft().refused == "") {
		return nil
	}
	d := m.draft()
	if d == nil {
		d = &draft{version: m.live.ConfigVersion, base: m.base, now: m.base}
	}
	next := d.clone()
	now, problems := fromRequest([]byte(msg.Text), d.base)
	m.jsonErr = problems
	if len(problems) > 0 {
		next.refused = msg.Text
		m.leaveModes()
		return tea.Batch(m.keepDraft(next), views.Toast(views.Bad, "the JSON was not taken; "+
			m.env.Keys.Global.Edit.Help().Key+" edits it again"))
	}
	next.now, next.refused = now, ""
	changes := next.changes()
	said := plural(len(changes), "change") + " from the editor"
	if len(changes) == 0 {
		said = "the JSON says what the session has"
	}
	cmd := m.keepDraft(next)
	m.show(changes)
	return tea.Batch(cmd, views.Toast(views.Info, said))
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
	if wrong := syntax(source); wrong != "" {
		return nil, []string{wrong}
	}
	if found := schema.Validate("create.request", source); len(found) > 0 {
		return nil, schema.Strings(found)
	}
	translated, err := translate(source)
	if err != nil {
		return nil, []string{err.Error()}
	}
	var c api.Config
	if err := json.Unmarshal(translated, &c); err != nil {
		return nil, []string{err.Error()}
	}
	now, err = leavesOf(c)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if now["user_id"] != base["user_id"] {
		problems = append(problems, "Error in payload.user_id: the user of a session cannot be changed")
	}
	problems = append(problems, onlyPatchable(now["experimental"])...)
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

// onlyPatchable refuses what only create takes.
func onlyPatchable(experimental string) []string {
	if experimental == "" {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(experimental), &members); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for name := range members {
		if name != "permissions" && name != "link_url_overwrite" {
			problems = append(problems, "Error in payload.experimental."+name+": only a new session takes it")
		}
	}
	slices.Sort(problems)
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
