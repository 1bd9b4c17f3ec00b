package meta

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/theme"
)

// connected is one toolkit in the answers of COMPOSIO_MANAGE_CONNECTIONS and
// COMPOSIO_WAIT_FOR_CONNECTIONS. Status is in lower case in one and in upper case
// in the other.
type connected struct {
	Toolkit     string          `json:"toolkit"`
	Status      string          `json:"status"`
	Active      *bool           `json:"has_active_connection"`
	AuthConfig  string          `json:"auth_config_id"`
	Account     string          `json:"connected_account_id"`
	CreatedAt   api.Timestamp   `json:"created_at"`
	User        json.RawMessage `json:"current_user_info"`
	Error       string          `json:"error_message"`
	Instruction string          `json:"instruction"`
	URL         string          `json:"redirect_url"`
	Again       *bool           `json:"was_reinitiated"`
	AccountType string          `json:"account_type"`
	Accounts    []struct {
		ID      string `json:"id"`
		Alias   string `json:"alias"`
		Status  string `json:"status"`
		Default bool   `json:"is_default"`
	} `json:"accounts"`
}

func (m *Model) readConnections(data []byte) bool {
	var answer struct {
		Message string               `json:"message"`
		Results map[string]connected `json:"results"`
	}
	if json.Unmarshal(data, &answer) != nil || answer.Results == nil {
		return false
	}
	th := m.env.Theme
	var rows []row
	states := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(answer.Results)) {
		one := answer.Results[name]
		if one.Toolkit == "" {
			one.Toolkit = name
		}
		state := strings.ToLower(one.Status)
		states[state]++
		switch {
		case one.active():
			m.learned.Active = append(m.learned.Active, one.Toolkit)
		case state == "initiated":
			m.learned.Pending = append(m.learned.Pending, one.Toolkit)
		}
		rows = append(rows, m.connection(name, one))
	}
	m.head = head{mark: "✓", ink: &th.Good, text: answer.Message}
	switch waiting := states["initiated"] + states["not_found"]; {
	case states["failed"] > 0:
		m.head.mark, m.head.ink = "✗", &th.Bad
	case waiting > 0:
		m.head.mark, m.head.ink = "○", &th.Warn
	}
	for _, state := range []string{"active", "initiated", "failed", "not_found"} {
		if n := states[state]; n > 0 && !strings.ContainsAny(answer.Message, "0123456789") { // else the message counts them
			m.head.facts = append(m.head.facts, strconv.Itoa(n)+" "+strings.ReplaceAll(state, "_", " "))
		}
	}
	if answer.Message == "" {
		m.head.text = plural(len(rows), "toolkit")
	}
	m.body = newTable(m.env, "connections", 16, 4, rows)
	return true
}

func (c *connected) active() bool {
	return strings.EqualFold(c.Status, "active") || c.Status == "" && c.Active != nil && *c.Active
}

func (m *Model) connection(id string, c connected) row {
	th := m.env.Theme
	r := row{id: id, title: c.Toolkit, toolkit: c.Toolkit, right: strings.ToLower(strings.ReplaceAll(c.Status, "_", " ")), url: webLink(c.URL), closer: "details"}
	switch {
	case c.active():
		r.mark, r.ink, r.note = "●", &th.Good, c.Account
	case strings.EqualFold(c.Status, "failed"):
		r.mark, r.ink, r.note = "✗", &th.Bad, c.Error
	default:
		r.mark, r.ink, r.note = "○", &th.Warn, c.Account
	}
	if r.url != "" {
		r.note = shortLink(r.url)
	}
	r.copies = func() []views.Copyable {
		var copies []views.Copyable
		if r.url != "" {
			copies = append(copies, views.Copyable{Label: "link", Text: func() string { return r.url }, Secret: true})
		}
		copies = copyable(copies, "account id", c.Account)
		copies = copyable(copies, "toolkit", c.Toolkit)
		copies = copyable(copies, "auth config id", c.AuthConfig)
		return copyable(copies, "error", c.Error)
	}
	r.look = func(int) look {
		return look{of: newPage(m.env, "connection", r, func(width int) []string { return m.connectionLines(r, c, width) })}
	}
	return r
}

// shortLink is where a link leads, without the token that opens it.
func shortLink(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "a link"
	}
	dir := u.Path[:strings.LastIndexByte(u.Path, '/')+1]
	return u.Scheme + "://" + u.Host + dir + "…"
}

// connectionLines is all that an answer says about a connection.
func (m *Model) connectionLines(r row, c connected, width int) []string {
	th, k := m.env.Theme, m.env.Keys
	lines := []string{" " + r.ink.Paint(r.mark+" ") + th.Strong.Paint(safetext.Line(clip(c.Toolkit))) + th.Muted.Paint("  "+safetext.Line(clip(r.right)))}
	if r.url != "" {
		lines = append(lines, "", " "+th.Text.Paint(safetext.Line(shortLink(r.url))),
			" "+th.Key.Paint(k.List.Open.Help().Key)+th.Muted.Paint(" opens it   ")+th.Key.Paint(k.Global.Copy.Help().Key)+th.Muted.Paint(" copies it"))
	}
	lines = append(lines, "")
	lines = append(lines, wrapped(th.Text, c.Instruction, " ", width, 20)...)
	lines = append(lines, wrapped(th.Bad, c.Error, " ", width, 20)...)
	fact := func(label, text string) {
		if text != "" {
			lines = append(lines, " "+th.Muted.Paint(safetext.Pad(label, 13))+th.Text.Paint(safetext.Line(clip(text))))
		}
	}
	fact("account", c.Account)
	fact("auth config", c.AuthConfig)
	fact("account type", strings.ToLower(c.AccountType))
	if at, ok := c.CreatedAt.Time(); ok {
		fact("created", status.Ago(at, m.env.Now())+"  "+status.Exact(at))
	}
	if c.Again != nil && *c.Again {
		fact("link", "made anew")
	}
	lines = append(lines, userLines(th, c.User)...)
	for _, account := range c.Accounts {
		text := account.ID + "  " + account.Alias + "  " + strings.ToLower(account.Status)
		if account.Default {
			text += "  default"
		}
		fact("account", text)
	}
	return lines
}

// userLines is who the account belongs to at the provider, as far as it is told
// in plain values.
func userLines(th *theme.Theme, user json.RawMessage) []string {
	var members map[string]any
	if json.Unmarshal(user, &members) != nil {
		return nil
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		const most = 12
		var text string
		switch v := members[name].(type) {
		case string:
			text = v
		case float64, bool:
			raw, _ := json.Marshal(v) //nolint:errchkjson // plain values
			text = string(raw)
		}
		if text != "" && len(lines) < most {
			lines = append(lines, " "+th.Muted.Paint(safetext.Pad(safetext.Line(clip(name)), 13))+th.Text.Paint(safetext.Line(clip(text))))
		}
	}
	return lines
}
