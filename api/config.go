package api

// Config is a session's stored configuration as answers spell it. A nil
// pointer or map means that the server left the block out.
type Config struct {
	UserID            string                `json:"user_id"`
	Toolkits          *ToolkitAccess        `json:"toolkits,omitempty"`
	AuthConfigs       map[string]string     `json:"auth_configs,omitzero"`
	ConnectedAccounts map[string][]string   `json:"connected_accounts,omitzero"`
	ManageConnections *ManageConnections    `json:"manage_connections,omitempty"`
	Tools             map[string]ToolAccess `json:"tools,omitzero"`
	Tags              *TagAccess            `json:"tags,omitempty"`
	Workbench         *Workbench            `json:"workbench,omitempty"`
	MultiAccount      *MultiAccount         `json:"multi_account,omitempty"`
	Preload           Preload               `json:"preload"`
	Search            SearchSwitch          `json:"search"`
	Execute           ExecuteSwitch         `json:"execute"`
	Extra             Extra                 `json:"-"`
}

// ManageConnections says whether and how the model may manage connections.
type ManageConnections struct {
	Enabled                  bool   `json:"enabled"`
	CallbackURL              string `json:"callback_url,omitempty"`
	EnableWaitForConnections *bool  `json:"enable_wait_for_connections,omitempty"`
	EnableConnectionRemoval  *bool  `json:"enable_connection_removal,omitempty"`
	Extra                    Extra  `json:"-"`
}

// Workbench is the session's sandbox for code. AutoOffloadThreshold is in
// characters.
type Workbench struct {
	Enable                *bool    `json:"enable,omitempty"`
	ProxyExecutionEnabled *bool    `json:"proxy_execution_enabled,omitempty"`
	AutoOffloadThreshold  *float64 `json:"auto_offload_threshold,omitempty"`
	SandboxSize           string   `json:"sandbox_size,omitempty"`
	Extra                 Extra    `json:"-"`
}

// MultiAccount says whether a toolkit may have several accounts.
type MultiAccount struct {
	Enable                   *bool `json:"enable,omitempty"`
	MaxAccountsPerToolkit    *int  `json:"max_accounts_per_toolkit,omitempty"`
	RequireExplicitSelection *bool `json:"require_explicit_selection,omitempty"`
	Extra                    Extra `json:"-"`
}

// SearchSwitch shows or hides the search helpers.
type SearchSwitch struct {
	Enable *bool `json:"enable,omitempty"`
	Extra  Extra `json:"-"`
}

// ExecuteSwitch shows or hides the multi-execute helper.
type ExecuteSwitch struct {
	EnableMultiExecute *bool `json:"enable_multi_execute,omitempty"`
	Extra              Extra `json:"-"`
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *Config) UnmarshalJSON(data []byte) (err error) {
	type plain Config
	*c = Config{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c Config) MarshalJSON() ([]byte, error) {
	type plain Config
	return encodeKeeping(plain(c), c.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (m *ManageConnections) UnmarshalJSON(data []byte) (err error) {
	type plain ManageConnections
	*m = ManageConnections{}
	m.Extra, err = decodeKeeping(data, (*plain)(m))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (m ManageConnections) MarshalJSON() ([]byte, error) {
	type plain ManageConnections
	return encodeKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (w *Workbench) UnmarshalJSON(data []byte) (err error) {
	type plain Workbench
	*w = Workbench{}
	w.Extra, err = decodeKeeping(data, (*plain)(w))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (w Workbench) MarshalJSON() ([]byte, error) {
	type plain Workbench
	return encodeKeeping(plain(w), w.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (m *MultiAccount) UnmarshalJSON(data []byte) (err error) {
	type plain MultiAccount
	*m = MultiAccount{}
	m.Extra, err = decodeKeeping(data, (*plain)(m))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (m MultiAccount) MarshalJSON() ([]byte, error) {
	type plain MultiAccount
	return encodeKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *SearchSwitch) UnmarshalJSON(data []byte) (err error) {
	type plain SearchSwitch
	*s = SearchSwitch{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s SearchSwitch) MarshalJSON() ([]byte, error) {
	type plain SearchSwitch
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (e *ExecuteSwitch) UnmarshalJSON(data []byte) (err error) {
	type plain ExecuteSwitch
	*e = ExecuteSwitch{}
	e.Extra, err = decodeKeeping(data, (*plain)(e))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (e ExecuteSwitch) MarshalJSON() ([]byte, error) {
	type plain ExecuteSwitch
	return encodeKeeping(plain(e), e.Extra)
}
