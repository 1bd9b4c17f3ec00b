package simulate

import (
	"net/url"
	"testing"

	"github.com/itchyny/gojq"
)

func TestServe_RoutesOfEveryService(t *testing.T) {
	b := newBench(t)
	const book = "/v4/spreadsheets/1SandboxBudget0000000000000000000000000000"
	const page = "5a9d0000-0000-4000-a000-000000000002"
	message := map[string]any{"title": "x"}
	tests := []struct {
		toolkit, method, path, query string
		body                         any
		status                       int
		check                        string
	}{
		{"googlecalendar", "GET", "/calendar/v3/calendars/primary", "", nil, 200, `.timeZone == "Europe/Berlin"`},
		{"googlecalendar", "GET", "/calendar/v3/users/me/calendarList", "", nil, 200, `.items | length == 2`},
		{"googlecalendar", "POST", "/calendar/v3/calendars/primary/events", "", map[string]any{
			"summary": "Call", "start": map[string]any{"dateTime": "2026-03-07T10:00:00", "timeZone": "Europe/Berlin"},
			"end": map[string]any{"dateTime": "2026-03-07T10:30:00+01:00"}, "attendees": []any{map[string]any{"email": "tom@example.com"}},
		}, 200, `.start.dateTime == "2026-03-07T10:00:00+01:00" and .attendees[0].responseStatus == "needsAction"`},
		{"googlecalendar", "POST", "/calendar/v3/calendars/primary/events", "", map[string]any{}, 400, `.error.code == 400`},
		{"googlecalendar", "GET", "/calendar/v3/calendars/maya%40example.com/events", "q=call&maxResults=5", nil, 200, `.items | length == 1`},
		{"googlecalendar", "GET", "/calendar/v3/calendars/nope/events", "", nil, 404, `.error.message == "Not Found"`},
		{"googlecalendar", "DELETE", "/calendar/v3/calendars/primary/events/evt0000000003", "", nil, 204, `. == null`},
		{"googlesheets", "GET", book, "", nil, 200, `.properties.title == "Budget"`},
		{"googlesheets", "GET", book + "/values/Sheet1!A1:B2", "", nil, 200, `.values == [["Month","Planned"],["January",1200]]`},
		{"googlesheets", "GET", book + "/values/Sheet1%21B:B", "majorDimension=COLUMNS", nil, 200, `.values | length == 1`},
		{"googlesheets", "POST", book + "/values/Sheet1!A1:append", "valueInputOption=USER_ENTERED", map[string]any{"values": []any{[]any{"April", "9"}}}, 200, `.updates.updatedRange == "Sheet1!A5:B5"`},
		{"googlesheets", "POST", book + "/values/Notes!A1:clear", "", map[string]any{}, 200, `.clearedRange == "Notes!A1:A1"`},
		{"googlesheets", "POST", "/v4/spreadsheets", "", map[string]any{"properties": map[string]any{"title": "T"}}, 200, `.properties.title == "T"`},
		{"googlesheets", "GET", book + "/values/Nope!A1", "", nil, 400, `.error.status == "INVALID_ARGUMENT"`},
		{"googledocs", "POST", "/v1/documents", "", message, 200, `.title == "x" and (has("document_url") | not)`},
		{"googledocs", "GET", "/v1/documents/nope", "", nil, 404, `.error.code == 404`},
		{"notion", "POST", "/v1/search", "", map[string]any{"query": "board"}, 200, `.object == "list" and .results[0].title == "Onboarding"`},
		{"notion", "POST", "/v1/search", "", nil, 200, `.results | length == 5`},
		{"notion", "GET", "/v1/blocks/" + page + "/children", "page_size=2", nil, 200, `(.results | length) == 2 and .has_more`},
		{"notion", "POST", "/v1/pages", "", map[string]any{
			"parent":     map[string]any{"page_id": page},
			"properties": map[string]any{"title": map[string]any{"title": []any{map[string]any{"text": map[string]any{"content": "New"}}}}},
		}, 200, `.title == "New" and .parent.page_id == "` + page + `"`},
		{"notion", "POST", "/v1/pages", "", map[string]any{}, 400, `.code == "validation_error"`},
		{"notion", "GET", "/v1/pages/nope", "", nil, 404, `.code == "object_not_found"`},
		{"notion", "GET", "/v2/pages", "", nil, 400, `.code == "invalid_request_url"`},
		{"github", "POST", "/repos/octo-labs/harbor/issues", "", map[string]any{"title": "x", "labels": []any{5, map[string]any{}}}, 422, `.message | startswith("Validation Failed")`},
		{"github", "GET", "/search/issues", "q=is:open", nil, 200, `.total_count == 5`},
		{"googlecalendar", "POST", "/calendar/v3/calendars/primary/events", "", "text", 400, `.error.code == 400`},
		{"gmail", "POST", "/gmail/v1/users/me/messages/send", "", []any{1}, 400, `.error.code == 400`},
		{"linear", "POST", "/graphql", "", message, 501, `.errors[0].extensions.code == "NOT_SIMULATED"`},
		{"slack", "POST", "/api/chat.postMessage", "", nil, 200, `.error == "invalid_arguments"`},
		{"slack", "POST", "/api/no.such", "", nil, 200, `.error == "unknown_method"`},
		{"gmail", "GET", "/gmail/v1/users/me/threads/19c0000000000001", "", nil, 200, `(.messages | length) == 3 and .messages[0].payload.headers[0].name == "From"`},
		{"gmail", "GET", "/gmail/v1/users/me/messages", "labelIds=UNREAD&labelIds=STARRED", nil, 200, `.messages | length == 1`},
		{"gmail", "POST", "/gmail/v1/users/me/messages/19c0000000000006/modify", "", map[string]any{"removeLabelIds": []any{"UNREAD"}}, 200, `.labelIds | index("UNREAD") == null`},
		{"gmail", "GET", "/gmail/v1/users/me/messages", "maxResults=0", nil, 400, `.error.message | contains("max_results")`},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.toolkit+test.path, func(t *testing.T) {
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.runner.Serve(t.Context(), Request{
				Toolkit: test.toolkit, Method: test.method, Path: test.path, Query: query, Body: test.body,
				Owner: "maya@example.com", Now: b.now, NewID: b.newID,
			})
			if err != nil {
				t.Fatal(err)
			}
			text, err := gojq.Marshal(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != test.status || evaluate(t, test.check, got.Body) != true {
				t.Errorf("status %d, want %d, and %s: %s", got.Status, test.status, test.check, text)
			}
		})
	}
}
