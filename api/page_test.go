package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// walkVersions collects the versions of a config history whose pages are given.
func walkVersions(t *testing.T, pages map[string]string, options ...Option) ([]int, []string, error) {
	t.Helper()
	var asked []string
	client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		cursor := r.URL.Query().Get("cursor")
		asked = append(asked, cursor)
		body, ok := pages[cursor]
		if !ok {
			w.WriteHeader(400)
			return
		}
		_, _ = w.Write([]byte(body))
	}, options...)
	var versions []int
	for item, err := range client.AllConfigHistory(t.Context(), "trs_1", Page{}) {
		if err != nil {
			return versions, asked, err
		}
		versions = append(versions, item.Version)
	}
	return versions, asked, nil
}

func TestWalk_FollowsCursorsToTheirEnd(t *testing.T) {
	page := func(version int, cursor string) string {
		return fmt.Sprintf(`{"items":[{"version":%d}]%s}`, version, cursor)
	}
	tests := []struct {
		name  string
		pages map[string]string
		want  []int
		err   error
	}{
		{"null ends", map[string]string{"": page(2, `,"next_cursor":"a"`), "a": page(1, `,"next_cursor":null`)}, []int{2, 1}, nil},
		{"absent ends", map[string]string{"": page(2, `,"next_cursor":"a"`), "a": page(1, ``)}, []int{2, 1}, nil},
		{"empty ends", map[string]string{"": page(2, `,"next_cursor":"a+/=&"`), "a+/=&": page(1, `,"next_cursor":""`)}, []int{2, 1}, nil},
		{"empty list", map[string]string{"": `{"items":[]}`}, nil, nil},
		{"empty page in between", map[string]string{"": `{"items":[],"next_cursor":"a"}`, "a": page(1, ``)}, []int{1}, nil},
		{"same cursor again", map[string]string{"": page(2, `,"next_cursor":"a"`), "a": page(1, `,"next_cursor":"a"`)}, []int{2, 1}, ErrRepeatedCursor},
		{
			"circle",
			map[string]string{"": page(3, `,"next_cursor":"a"`), "a": page(2, `,"next_cursor":"b"`), "b": page(1, `,"next_cursor":"a"`)},
			[]int{3, 2, 1},
			ErrRepeatedCursor,
		},
		{"no items", map[string]string{"": `{"next_cursor":"a"}`}, nil, ErrUnexpected},
		{"null items", map[string]string{"": `{"items":null}`}, nil, ErrUnexpected},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := walkVersions(t, tt.pages)
			if !errors.Is(err, tt.err) || !slices.Equal(got, tt.want) {
				t.Errorf("got %v and %v", got, err)
			}
		})
	}
}

func TestWalk_PageLimitAndFailingPage(t *testing.T) {
	pages := map[string]string{}
	for i := range 20 {
		cursor := ""
		if i > 0 {
			cursor = strconv.Itoa(i)
		}
		pages[cursor] = fmt.Sprintf(`{"items":[{"version":%d}],"next_cursor":"%d"}`, i, i+1)
	}
	got, asked, err := walkVersions(t, pages, WithPageLimit(5))
	if !errors.Is(err, ErrTooManyPages) || len(got) != 5 || len(asked) != 5 {
		t.Errorf("got %v, asked %v: %v", got, asked, err)
	}
	got, _, err = walkVersions(t, pages)
	if e := AsError(err); e == nil || e.Status != 400 || len(got) != 20 {
		t.Errorf("got %v: %v", got, err)
	}
}

func TestWalk_StopsWhenTheCallerDoes(t *testing.T) {
	asked := 0
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = fmt.Fprintf(w, `{"items":[{"slug":"A"},{"slug":"B"}],"next_cursor":"%d"}`, asked)
	})
	for tool, err := range client.AllSessionTools(t.Context(), "trs_1", Page{}) {
		if err != nil || tool.Slug != "A" {
			t.Fatalf("%v %v", tool, err)
		}
		break
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

func TestWalk_EveryList(t *testing.T) {
	client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("cursor") == "" {
			_, _ = w.Write([]byte(`{"items":[{"id":"1"}],"next_cursor":"x","total_items":2}`))
			return
		}
		_, _ = w.Write([]byte(`{"items":[{"id":"2"}],"total_items":2}`))
	})
	ctx, counts := t.Context(), map[string]int{}
	count := func(name string, err error) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		counts[name]++
	}
	for _, err := range client.AllSessionTools(ctx, "trs_1", Page{}) {
		count("session tools", err)
	}
	for _, err := range client.AllSessionToolkits(ctx, "trs_1", SessionToolkitsQuery{}) {
		count("session toolkits", err)
	}
	for _, err := range client.AllConfigHistory(ctx, "trs_1", Page{}) {
		count("history", err)
	}
	for _, err := range client.AllMountItems(ctx, "trs_1", FilesMount, MountItemsQuery{}) {
		count("mount items", err)
	}
	for _, err := range client.AllTools(ctx, ToolsQuery{}) {
		count("tools", err)
	}
	for _, err := range client.AllToolkits(ctx, ToolkitsQuery{}) {
		count("toolkits", err)
	}
	for _, err := range client.AllConnectedAccounts(ctx, AccountsQuery{}) {
		count("accounts", err)
	}
	for _, err := range client.AllAuthConfigs(ctx, AuthConfigsQuery{}) {
		count("auth configs", err)
	}
	if len(counts) != 8 {
		t.Errorf("%v", counts)
	}
	for name, n := range counts {
		if n != 2 {
			t.Errorf("%s: %d items", name, n)
		}
	}
}

// The list of auth configs has been seen to end its cursors too early.
func TestAllAuthConfigs_GoesOnByPageNumbers(t *testing.T) {
	tests := []struct {
		name  string
		pages map[string]string
		want  int
		lacks bool
	}{
		{"numbers work", map[string]string{
			"":  `{"items":[{"id":"1"},{"id":"2"}],"total_items":5,"total_pages":1,"next_cursor":null}`,
			"2": `{"items":[{"id":"3"},{"id":"4"}],"total_items":5}`, "3": `{"items":[{"id":"5"}],"total_items":5}`,
		}, 5, false},
		{"the same page again", map[string]string{"": `{"items":[{"id":"1"}],"total_items":5}`, "2": `{"items":[{"id":"1"}],"total_items":5}`}, 1, true},
		{"an empty page", map[string]string{"": `{"items":[{"id":"1"}],"total_items":5}`, "2": `{"items":[],"total_items":5}`}, 1, true},
		{"nothing missing", map[string]string{"": `{"items":[{"id":"1"}],"total_items":1}`}, 1, false},
		{"none", map[string]string{"": `{"items":[],"total_items":0}`}, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
				body, ok := tt.pages[r.URL.Query().Get("cursor")]
				if !ok {
					t.Errorf("asked for %s", r.URL)
				}
				_, _ = w.Write([]byte(body))
			})
			got := 0
			var last error
			for _, err := range client.AllAuthConfigs(t.Context(), AuthConfigsQuery{}) {
				if last = err; err == nil {
					got++
				}
			}
			var incomplete *IncompleteError
			if got != tt.want || errors.As(last, &incomplete) != tt.lacks {
				t.Errorf("got %d items and %v", got, last)
			}
		})
	}
}

func TestConnectedAccounts_LeavesOutWhatDoesNotFit(t *testing.T) {
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"items":[{"id":"ca_1","user_id":"me","status":"ACTIVE","toolkit":{"slug":"Gmail"}},
			{"id":"ca_2","user_id":"Me","status":"ACTIVE","toolkit":{"slug":"gmail"}},{"id":"ca_3","status":"ACTIVE","toolkit":{"slug":"gmail"}},
			{"id":"ca_4","user_id":"me","status":"EXPIRED","toolkit":{"slug":"gmail"}},{"id":"ca_5","user_id":"me","status":"ACTIVE","toolkit":{"slug":"slack"}}]}`))
	})
	page, err := client.ConnectedAccounts(t.Context(), AccountsQuery{UserIDs: []string{"me"}, Toolkits: []string{"gmail"}, Statuses: []AccountStatus{StatusActive}})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range page.Items {
		ids = append(ids, a.ID)
	}
	if got := strings.Join(ids, " "); got != "ca_1 ca_3" { // ca_3 does not say whose it is
		t.Errorf("got %s", got)
	}
}

func TestPatchSessionCompat_FallsBackOnlyWhenRefused(t *testing.T) {
	tests := []struct {
		name     string
		refuse   string // the answer to a conditional patch
		status   int
		stored   int
		fellBack bool
		conflict bool
		ok       bool
		patches  int
	}{
		{"newer server", "", 200, 4, false, false, true, 1},
		{"older server", `{"error":{"message":"Validation error while processing request","code":10400,"slug":"HTTP_BadRequest",
			"errors":["Error in payload: Unrecognized key \"expected_config_version\""]}}`, 400, 4, true, false, true, 2},
		{"older server, changed meanwhile", `{"error":{"message":"Unknown field expected_config_version"}}`, 400, 6, true, true, false, 1},
		{
			"conflict on a newer server", `{"error":{"message":"Config version conflict: expected_config_version 4","code":4309,"slug":"ToolRouterV2_ConfigVersionConflict"}}`,
			409, 6, false, true, false, 1,
		},
		{"another mistake", `{"error":{"message":"bad","errors":["Error in payload.toolkits: Invalid input"]}}`, 400, 4, false, false, false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patches := 0
			client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					patches++
					var body map[string]any
					_ = json.NewDecoder(r.Body).Decode(&body)
					if body["expected_config_version"] != nil && tt.refuse != "" {
						w.WriteHeader(tt.status)
						_, _ = w.Write([]byte(tt.refuse))
						return
					}
				}
				_, _ = fmt.Fprintf(w, `{"session_id":"trs_1","config_version":%d}`, tt.stored)
			})
			_, fellBack, err := client.PatchSessionCompat(t.Context(), "trs_1", PatchSession{ExpectedConfigVersion: 4})
			if fellBack != tt.fellBack || IsConflict(err) != tt.conflict || (err == nil) != tt.ok || patches != tt.patches {
				t.Errorf("fell back %v after %d patches: %v", fellBack, patches, err)
			}
		})
	}
}

func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		`{"items":[],"next_cursor":null}`, `{"items":[{"slug":"A"}],"next_cursor":"eyJwYWdlIjoyfQ==","total_pages":2}`, `{"items":null}`, `{}`,
		`{"items":[null],"next_cursor":5}`, `{"items":[{}],"next_cursor":"\u0000&=%"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var page PageOf[Tool]
		if json.Unmarshal(data, &page) != nil {
			return
		}
		var q query
		q.page(Page{Cursor: page.NextCursor, Limit: 5})
		if strings.ContainsAny(q.String(), " #\x00\n\"<>") {
			t.Errorf("cursor %q became %q", page.NextCursor, q.String())
		}
		client := &Client{maxPages: 4}
		items := 0
		for _, err := range walk(t.Context(), client, "tools", Page{}, func(Page) (PageOf[Tool], error) { return page, nil }) {
			if items++; err != nil {
				break
			}
		}
		if items > 2*len(page.Items)+1 {
			t.Errorf("%d items of a page of %d that comes again and again", items, len(page.Items))
		}
	})
}
