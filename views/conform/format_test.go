package conform

import "testing"

func TestFits_KnowsTheFormats(t *testing.T) {
	for format, texts := range map[string][2]string{
		"date-time": {"2026-01-31T09:30:00+02:00", "2026-01-31 09:30"},
		"date":      {"2026-02-28", "2026-02-30"},
		"time":      {"09:30:00Z", "9:30"},
		"duration":  {"P1DT2H", "1 day"},
		"uri":       {"https://example.com/a?b=c", "example.com"},
		"url":       {"https://example.com", "/path"},
		"email":     {"a.b+c@example.com", "a at example.com"},
		"uuid":      {"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810"},
		"hostname":  {"example.com", "a b"},
		"ipv4":      {"192.0.2.1", "192.0.2.256"},
		"ipv6":      {"2001:db8::1", "2001:db8:::1"},
		"byte":      {"aGVsbG8=", "not base64!"},
	} {
		if !Fits(format, texts[0]) || Fits(format, texts[1]) {
			t.Errorf("%s: %q fits %v, %q fits %v", format, texts[0], Fits(format, texts[0]), texts[1], Fits(format, texts[1]))
		}
	}
	if !Fits("phone number", "anything") {
		t.Error("what is not known does not fit")
	}
}
