package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Page asks for one page of a list. Limit 0 leaves the size to the server.
// Cursor is the NextCursor of the page before, and opaque.
type Page struct {
	Limit  int
	Cursor string
}

// PageOf is one page of a list. NextCursor is "" on the last page. The totals
// are zero on lists that have none (mount items).
type PageOf[T any] struct {
	Items       []T    `json:"items"`
	NextCursor  string `json:"next_cursor"`
	TotalPages  int    `json:"total_pages"`
	CurrentPage int    `json:"current_page"`
	TotalItems  int    `json:"total_items"`
	Extra       Extra  `json:"-"`
}

// UnmarshalJSON keeps unknown members in Extra.
func (p *PageOf[T]) UnmarshalJSON(data []byte) (err error) {
	type plain PageOf[T]
	*p = PageOf[T]{}
	p.Extra, err = decodeKeeping(data, (*plain)(p))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (p PageOf[T]) MarshalJSON() ([]byte, error) {
	type plain PageOf[T]
	return encodeKeeping(plain(p), p.Extra)
}

// Errors that end a walk over pages.
var (
	ErrRepeatedCursor = errors.New("the server gave the same cursor twice")
	ErrTooManyPages   = errors.New("the list has more pages than the limit")
)

// IncompleteError ends a walk that saw fewer items than the server counts.
type IncompleteError struct{ Seen, Total int }

// Error says how much is missing.
func (e *IncompleteError) Error() string {
	return fmt.Sprintf("the list is incomplete: %d of %d items", e.Seen, e.Total)
}

func (p *PageOf[T]) missing() string {
	if p.Items == nil {
		return "items"
	}
	return ""
}

// sendPage is send for a page of a list.
func sendPage[T any](ctx context.Context, c *Client, r request) (PageOf[T], error) {
	return send[PageOf[T]](ctx, c, r)
}

// walk follows the cursors of a list from its first page on. It ends when a
// page has no cursor, and with an error when a page fails, when a cursor comes
// back (which would go round forever), or at the client's page limit.
func walk[T any](ctx context.Context, c *Client, op string, first Page, fetch func(Page) (PageOf[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		page, seen := first, map[string]bool{}
		for range c.maxPages {
			if err := ctx.Err(); err != nil {
				yield(none, &Error{Op: op, Err: err})
				return
			}
			got, err := fetch(page)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range got.Items {
				if !yield(item, nil) {
					return
				}
			}
			if got.NextCursor == "" {
				return
			}
			if seen[got.NextCursor] || got.NextCursor == first.Cursor {
				yield(none, &Error{Op: op, Err: ErrRepeatedCursor})
				return
			}
			seen[got.NextCursor] = true
			page.Cursor = got.NextCursor
		}
		yield(none, &Error{Op: op, Err: fmt.Errorf("%w of %d", ErrTooManyPages, c.maxPages)})
	}
}
