package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode"
)

// Identity is who the simulated providers say a user is. It follows from the
// user id alone, so that every service agrees.
type Identity struct {
	Email string // the user id when it is an address
	Login string // short name, lower case
	Name  string // for display
	ID    int64  // number
	Key   string // 24 hexadecimal digits
}

// IdentityOf returns the identity of a user.
func IdentityOf(userID string) Identity {
	local, _, isEmail := strings.Cut(userID, "@")
	login := strings.Trim(strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return r
		default:
			return '-'
		}
	}, local), "-")
	if login == "" {
		login = "user"
	}
	email := userID
	if !isEmail || strings.ContainsAny(userID, " <>\",") {
		email = login + "@example.com"
	}
	sum := sha256.Sum256([]byte(userID))
	words := strings.Fields(strings.ReplaceAll(login, "-", " "))
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return Identity{
		Email: email, Login: login, Name: strings.Join(words, " "),
		ID: int64(binary.BigEndian.Uint32(sum[:4]) >> 2), Key: hex.EncodeToString(sum[4:16]),
	}
}

// me is the identity as programs see it.
func me(userID string) map[string]any {
	who := IdentityOf(userID)
	return map[string]any{
		"email": who.Email, "login": who.Login, "name": who.Name, "id": int(who.ID), "key": who.Key,
	}
}
