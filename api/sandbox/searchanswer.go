package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/search"
	"trs/api/sandbox/store"
)

// queryAnswer is the answer to one query. Everything in it but the ranking is
// made from the tools' own data.
type queryAnswer struct {
	Index        int                 `json:"index"` // from 1
	UseCase      string              `json:"use_case"`
	Primary      []string            `json:"primary_tool_slugs"`
	Related      []string            `json:"related_tool_slugs"`
	Toolkits     []string            `json:"toolkits"`
	Guidance     string              `json:"execution_guidance"`
	Difficulty   string              `json:"difficulty"`
	PlanSteps    []string            `json:"recommended_plan_steps"`
	Pitfalls     []string            `json:"known_pitfalls"`
	Memory       map[string][]string `json:"memory"`
	Error        *string             `json:"error"`
	Reasoning    string              `json:"reasoning"`
	TaskDifficul string              `json:"task_difficulty"` // the helper's catalogue entry has it so
}

func (a *queryAnswer) slugs() []string { return slices.Concat(a.Primary, a.Related) }

func (s *Server) answerQuery(ask finding, accounts map[string][]store.Account, query searchQuery, hits []search.Hit) queryAnswer {
	answer := queryAnswer{
		UseCase: query.UseCase, Primary: []string{}, Related: []string{}, Toolkits: []string{},
		PlanSteps: []string{}, Pitfalls: []string{}, Memory: map[string][]string{},
	}
	for i, hit := range hits {
		best := hits[0].Score
		switch {
		case len(answer.Primary) < maxPrimary && (i == 0 || hit.Score >= primaryShare*best && best > 0):
			answer.Primary = append(answer.Primary, hit.Slug)
		case best == 0 || hit.Score >= relatedShare*best || i < 3:
			answer.Related = append(answer.Related, hit.Slug)
		}
	}
	var tools []planTool
	for _, slug := range answer.slugs() {
		if tool, ok := s.planTool(ask.custom, slug); ok {
			tools = append(tools, tool)
			answer.Toolkits = appendUnique(answer.Toolkits, tool.toolkit)
		}
	}
	known := knownFields(query.KnownFields)
	for _, toolkit := range answer.Toolkits[:min(len(answer.Toolkits), 1)] {
		if len(known) > 0 {
			answer.Memory[toolkit] = known
		}
	}
	connected := func(toolkit string) bool { return s.isConnected(accounts, toolkit) }
	plan(&answer, tools, connected)
	answer.Reasoning = reasoning(hits)
	return answer
}

func appendUnique(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

func reasoning(hits []search.Hit) string {
	switch {
	case len(hits) == 0:
		return "The session's filters allow no tool at all."
	case hits[0].Score == 0:
		return "Nothing matches the words of the query; these are the most used tools of the session."
	default:
		return fmt.Sprintf("%s matches the words of the query best.", hits[0].Slug)
	}
}

// knownFields turns "a:1, b:2" into what is known, one by one.
func knownFields(text string) []string {
	var known []string
	for field := range strings.SplitSeq(text, ",") {
		if name, value, ok := strings.Cut(field, ":"); ok && strings.TrimSpace(name) != "" {
			known = append(known, fmt.Sprintf("%s is %s", strings.TrimSpace(name), strings.TrimSpace(value)))
		}
	}
	return known
}

// planTool is what planning needs to know of a tool.
type planTool struct {
	slug       string
	toolkit    string
	tags       []string
	noAuth     bool
	deprecated bool
	required   []string // arguments that have to be given, by name
	optional   int
}

func (s *Server) planTool(custom customTools, slug string) (planTool, bool) {
	if tool, ok := s.appTool(slug); ok {
		planned := planTool{slug: slug, toolkit: tool.Toolkit.Slug, tags: tool.Tags, noAuth: tool.NoAuth, deprecated: tool.IsDeprecated}
		planned.readSchema(tool.InputParameters)
		return planned, true
	}
	for toolkit, tool := range custom.all {
		if tool.Slug == slug {
			planned := planTool{slug: slug, toolkit: customToolkit(toolkit), noAuth: true}
			planned.readSchema(tool.InputSchema)
			return planned, true
		}
	}
	return planTool{}, false
}

func (t *planTool) readSchema(raw json.RawMessage) {
	var schema struct {
		Properties map[string]struct {
			Default json.RawMessage `json:"default"`
		} `json:"properties"`
		Required []string `json:"required"`
	}
	if json.Unmarshal(raw, &schema) != nil {
		return // a schema of another shape has nothing to plan with
	}
	for _, name := range schema.Required {
		if property := schema.Properties[name]; len(property.Default) == 0 || string(property.Default) == "null" {
			t.required = append(t.required, name)
		}
	}
	slices.Sort(t.required)
	t.optional = len(schema.Properties) - len(t.required)
}

// isConnected tells whether tools of a toolkit can run as far as connections go.
func (s *Server) isConnected(accounts map[string][]store.Account, toolkit string) bool {
	known, ok := s.appToolkit(toolkit)
	if !ok || known.NoAuth {
		return true
	}
	return slices.ContainsFunc(accounts[toolkit], func(a store.Account) bool { return isUsable(&a) })
}

// connectionStatus tells where the session stands with one toolkit.
type connectionStatus struct {
	Toolkit       string            `json:"toolkit"`
	Description   string            `json:"description"`
	HasActive     bool              `json:"has_active_connection"`
	Details       map[string]string `json:"connection_details,omitempty"`
	UserInfo      map[string]any    `json:"current_user_info,omitempty"`
	AccountType   string            `json:"account_type,omitempty"`
	Accounts      []foundAccount    `json:"accounts,omitempty"`
	Selection     string            `json:"account_selection,omitempty"`
	StatusMessage string            `json:"status_message"`
}

// foundAccount is one of several accounts, in sessions that may have several.
type foundAccount struct {
	ID          string         `json:"id"`
	Alias       string         `json:"alias,omitempty"`
	UserInfo    map[string]any `json:"user_info"`
	Status      string         `json:"status"`
	CreatedAt   string         `json:"created_at"`
	IsDefault   bool           `json:"is_default"`
	AccountType string         `json:"account_type"`
}

func (s *Server) connectionStatuses(sess *store.Session, accounts map[string][]store.Account, answers []queryAnswer) []connectionStatus {
	var slugs []string
	for _, answer := range answers {
		for _, slug := range answer.Toolkits {
			slugs = appendUnique(slugs, slug)
		}
	}
	statuses := []connectionStatus{}
	for _, slug := range slugs {
		if toolkit, ok := s.appToolkit(slug); ok {
			statuses = append(statuses, connectionStatusOf(sess, toolkit, accounts[toolkit.Slug]))
		}
	}
	return statuses
}

func connectionStatusOf(sess *store.Session, toolkit *catalog.Toolkit, accounts []store.Account) connectionStatus {
	status := connectionStatus{Toolkit: toolkit.Slug, Description: toolkit.Description}
	account := shownAccount(accounts)
	switch {
	case toolkit.NoAuth:
		status.HasActive = true
		status.StatusMessage = toolkit.Name + " needs no connection."
		return status
	case account == nil:
		status.StatusMessage = fmt.Sprintf("No active connection for %s. Start one before executing its tools.", toolkit.Slug)
		return status
	case !isUsable(account):
		status.StatusMessage = fmt.Sprintf("The connection for %s is %s. Start a new one before executing its tools.", toolkit.Slug, account.Status)
		return status
	}
	status.HasActive, status.StatusMessage = true, fmt.Sprintf("%s is connected.", toolkit.Slug)
	status.Details = map[string]string{"connected_account_id": account.ID, "auth_config_id": account.Config.ID}
	status.UserInfo, status.AccountType = userInfo(account), account.Type
	if multiAccount(&sess.Config) {
		status.Accounts = foundAccounts(accounts, account.ID)
		if len(status.Accounts) > 1 && mustSelect(sess) {
			status.Selection = "required"
			status.StatusMessage += " Several accounts are: name one in the field account."
		}
	}
	return status
}

func foundAccounts(accounts []store.Account, first string) []foundAccount {
	var found []foundAccount
	for _, a := range accounts {
		if isUsable(&a) {
			found = append(found, foundAccount{
				a.ID, a.Alias, userInfo(&a), strings.ToLower(string(a.Status)), stamp(a.CreatedAt), a.ID == first, a.Type,
			})
		}
	}
	return found
}

// nextSteps says what to do with the answer.
func nextSteps(answers []queryAnswer, statuses []connectionStatus) []string {
	steps := []string{}
	for _, status := range statuses {
		if !status.HasActive {
			steps = append(steps, fmt.Sprintf("Connect %s with COMPOSIO_MANAGE_CONNECTIONS before its tools are used.", status.Toolkit))
		}
	}
	primary := map[string]bool{}
	for _, answer := range answers {
		for _, slug := range answer.Primary[:min(len(answer.Primary), 1)] {
			primary[slug] = true
		}
	}
	if len(primary) > 0 {
		steps = append(steps, "Read the schemas, load those that are only referred to, then call "+
			strings.Join(slices.Sorted(maps.Keys(primary)), ", ")+".")
	}
	if len(primary) > 1 {
		steps = append(steps, "Run tools that do not depend on each other in one "+multiHelper+" call.")
	}
	return steps
}
