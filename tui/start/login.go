package start

import (
	"os/user"
	"strings"
)

// login is the name of whoever runs trs, as the system has it; "" when it has
// none.
func login(getenv func(string) string) string {
	name := first(getenv("USER"), getenv("LOGNAME"), getenv("USERNAME"))
	if name == "" {
		if who, err := user.Current(); err == nil {
			name = who.Username
		}
	}
	return name[strings.LastIndexByte(name, '\\')+1:] // behind the domain, on Windows
}
