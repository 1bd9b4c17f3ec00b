// Package chroma stands in for the syntax highlighter of the same path, which
// glamour links and trs never asks for colours: code in Markdown is drawn in the
// one style of the theme. The real one reads two megabytes of definitions when
// the program starts, in every subcommand: 20 ms and 3 MB of binary for nothing.
//
// It has what glamour v1.0.0 names and no more, so that an update of glamour
// that needs more does not build. go.mod puts it in place.
package chroma

// TokenType is a kind of token.
type TokenType int

// The kinds that glamour names.
const (
	Background TokenType = iota
	Comment
	CommentPreproc
	Error
	GenericDeleted
	GenericEmph
	GenericInserted
	GenericStrong
	GenericSubheading
	Keyword
	KeywordNamespace
	KeywordReserved
	KeywordType
	Literal
	LiteralDate
	LiteralNumber
	LiteralString
	LiteralStringEscape
	Name
	NameAttribute
	NameBuiltin
	NameClass
	NameConstant
	NameDecorator
	NameException
	NameFunction
	NameOther
	NameTag
	Operator
	Punctuation
	Text
)

// StyleEntries is a style by kind of token.
type StyleEntries map[TokenType]string

// Style is a style that is never used.
type Style struct{ Name string }

// MustNewStyle makes a style.
func MustNewStyle(name string, _ StyleEntries) *Style { return &Style{Name: name} }
