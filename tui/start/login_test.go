package start

import "testing"

func TestLogin_IsTheSystemsName(t *testing.T) {
	for want, variables := range map[string]map[string]string{
		"maya": {"USER": "maya", "USERNAME": "other"},
		"lee":  {"LOGNAME": "lee"},
		"ann":  {"USERNAME": `OFFICE\ann`},
	} {
		if got := login(func(name string) string { return variables[name] }); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
