package api

// The small parts of answers that keep the members a newer server adds.

// UnmarshalJSON keeps unknown members in Extra.
func (w *Warning) UnmarshalJSON(data []byte) (err error) {
	type plain Warning
	*w = Warning{}
	w.Extra, err = decodeKeeping(data, (*plain)(w))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (w Warning) MarshalJSON() ([]byte, error) {
	type plain Warning
	return encodeKeeping(plain(w), w.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *SourceSessionConfig) UnmarshalJSON(data []byte) (err error) {
	type plain SourceSessionConfig
	*s = SourceSessionConfig{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s SourceSessionConfig) MarshalJSON() ([]byte, error) {
	type plain SourceSessionConfig
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *ToolToolkit) UnmarshalJSON(data []byte) (err error) {
	type plain ToolToolkit
	*t = ToolToolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t ToolToolkit) MarshalJSON() ([]byte, error) {
	type plain ToolToolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *ToolDeprecated) UnmarshalJSON(data []byte) (err error) {
	type plain ToolDeprecated
	*d = ToolDeprecated{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d ToolDeprecated) MarshalJSON() ([]byte, error) {
	type plain ToolDeprecated
	return encodeKeeping(plain(d), d.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (l *ToolkitLogoOnly) UnmarshalJSON(data []byte) (err error) {
	type plain ToolkitLogoOnly
	*l = ToolkitLogoOnly{}
	l.Extra, err = decodeKeeping(data, (*plain)(l))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (l ToolkitLogoOnly) MarshalJSON() ([]byte, error) {
	type plain ToolkitLogoOnly
	return encodeKeeping(plain(l), l.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (r *ScopeRequirements) UnmarshalJSON(data []byte) (err error) {
	type plain ScopeRequirements
	*r = ScopeRequirements{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (r ScopeRequirements) MarshalJSON() ([]byte, error) {
	type plain ScopeRequirements
	return encodeKeeping(plain(r), r.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *SessionAuthConfig) UnmarshalJSON(data []byte) (err error) {
	type plain SessionAuthConfig
	*c = SessionAuthConfig{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c SessionAuthConfig) MarshalJSON() ([]byte, error) {
	type plain SessionAuthConfig
	return encodeKeeping(plain(c), c.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *WorkbenchSnippet) UnmarshalJSON(data []byte) (err error) {
	type plain WorkbenchSnippet
	*s = WorkbenchSnippet{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s WorkbenchSnippet) MarshalJSON() ([]byte, error) {
	type plain WorkbenchSnippet
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *HostedAccount) UnmarshalJSON(data []byte) (err error) {
	type plain HostedAccount
	*a = HostedAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a HostedAccount) MarshalJSON() ([]byte, error) {
	type plain HostedAccount
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (r *SchemaRef) UnmarshalJSON(data []byte) (err error) {
	type plain SchemaRef
	*r = SchemaRef{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (r SchemaRef) MarshalJSON() ([]byte, error) {
	type plain SchemaRef
	return encodeKeeping(plain(r), r.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *SchemaRefArgs) UnmarshalJSON(data []byte) (err error) {
	type plain SchemaRefArgs
	*a = SchemaRefArgs{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a SchemaRefArgs) MarshalJSON() ([]byte, error) {
	type plain SchemaRefArgs
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (i *TimeInfo) UnmarshalJSON(data []byte) (err error) {
	type plain TimeInfo
	*i = TimeInfo{}
	i.Extra, err = decodeKeeping(data, (*plain)(i))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (i TimeInfo) MarshalJSON() ([]byte, error) {
	type plain TimeInfo
	return encodeKeeping(plain(i), i.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *WorkflowSession) UnmarshalJSON(data []byte) (err error) {
	type plain WorkflowSession
	*s = WorkflowSession{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s WorkflowSession) MarshalJSON() ([]byte, error) {
	type plain WorkflowSession
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *BinaryData) UnmarshalJSON(data []byte) (err error) {
	type plain BinaryData
	*d = BinaryData{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d BinaryData) MarshalJSON() ([]byte, error) {
	type plain BinaryData
	return encodeKeeping(plain(d), d.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *AccountAtRest) UnmarshalJSON(data []byte) (err error) {
	type plain AccountAtRest
	*a = AccountAtRest{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a AccountAtRest) MarshalJSON() ([]byte, error) {
	type plain AccountAtRest
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *ToolkitCategory) UnmarshalJSON(data []byte) (err error) {
	type plain ToolkitCategory
	*c = ToolkitCategory{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c ToolkitCategory) MarshalJSON() ([]byte, error) {
	type plain ToolkitCategory
	return encodeKeeping(plain(c), c.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (m *ManagedAuth) UnmarshalJSON(data []byte) (err error) {
	type plain ManagedAuth
	*m = ManagedAuth{}
	m.Extra, err = decodeKeeping(data, (*plain)(m))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (m ManagedAuth) MarshalJSON() ([]byte, error) {
	type plain ManagedAuth
	return encodeKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *AvailableScopes) UnmarshalJSON(data []byte) (err error) {
	type plain AvailableScopes
	*s = AvailableScopes{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s AvailableScopes) MarshalJSON() ([]byte, error) {
	type plain AvailableScopes
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (f *AuthFields) UnmarshalJSON(data []byte) (err error) {
	type plain AuthFields
	*f = AuthFields{}
	f.Extra, err = decodeKeeping(data, (*plain)(f))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (f AuthFields) MarshalJSON() ([]byte, error) {
	type plain AuthFields
	return encodeKeeping(plain(f), f.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (g *AuthFieldGroup) UnmarshalJSON(data []byte) (err error) {
	type plain AuthFieldGroup
	*g = AuthFieldGroup{}
	g.Extra, err = decodeKeeping(data, (*plain)(g))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (g AuthFieldGroup) MarshalJSON() ([]byte, error) {
	type plain AuthFieldGroup
	return encodeKeeping(plain(g), g.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (p *AuthProxy) UnmarshalJSON(data []byte) (err error) {
	type plain AuthProxy
	*p = AuthProxy{}
	p.Extra, err = decodeKeeping(data, (*plain)(p))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (p AuthProxy) MarshalJSON() ([]byte, error) {
	type plain AuthProxy
	return encodeKeeping(plain(p), p.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *ACL) UnmarshalJSON(data []byte) (err error) {
	type plain ACL
	*a = ACL{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a ACL) MarshalJSON() ([]byte, error) {
	type plain ACL
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *AccountToolkit) UnmarshalJSON(data []byte) (err error) {
	type plain AccountToolkit
	*t = AccountToolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t AccountToolkit) MarshalJSON() ([]byte, error) {
	type plain AccountToolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *AccountAuthConfig) UnmarshalJSON(data []byte) (err error) {
	type plain AccountAuthConfig
	*c = AccountAuthConfig{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c AccountAuthConfig) MarshalJSON() ([]byte, error) {
	type plain AccountAuthConfig
	return encodeKeeping(plain(c), c.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *AuthConfigToolkit) UnmarshalJSON(data []byte) (err error) {
	type plain AuthConfigToolkit
	*t = AuthConfigToolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t AuthConfigToolkit) MarshalJSON() ([]byte, error) {
	type plain AuthConfigToolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *DeletedSession) UnmarshalJSON(data []byte) (err error) {
	type plain DeletedSession
	*d = DeletedSession{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d DeletedSession) MarshalJSON() ([]byte, error) {
	type plain DeletedSession
	return encodeKeeping(plain(d), d.Extra)
}
