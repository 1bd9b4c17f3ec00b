package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"trs/api/sandbox/simulate"
	"trs/api/sandbox/store"
)

var (
	wordAdjectives = strings.Fields(`amber ancient bold brave bright brisk calm clear clever cosy crisp curious
		dapper eager early fair fancy gentle glad golden grand green happy hidden humble keen kind late light lively
		lucky lunar mellow merry mild misty modest neat noble patient plain polite proud quick quiet rapid rare red
		silent silver simple sleepy slow smooth snowy solid spry still sunny swift tidy vivid warm wise`)
	wordNouns = strings.Fields(`acorn anchor apple arrow badger basin beacon birch bridge brook canyon castle cedar
		cliff cloud comet coral creek crown dune eagle ember falcon fern field forest garden glacier harbor hazel heron
		hill island lagoon lake lantern lark lemon maple marsh meadow mill moon mountain oak ocean orchard otter owl
		pebble pine planet pond raven reef ridge river robin sail shore spring star stone summit thistle tower valley
		willow`)
	firstNames = strings.Fields(`Ada Alan Amina Ana Ben Chen Clara Diego Elif Emil Farah Grace Hugo Ines Ivan Jonas
		Kaya Lena Leo Lin Maya Mila Nadia Noor Omar Pia Rosa Sam Tara Theo Yara Zoe`)
	lastNames = strings.Fields(`Abbas Bauer Berg Castro Costa Duarte Evans Ferrari Fischer Garcia Haas Ito Jansen
		Keller Kim Lopez Meyer Moreau Nair Novak Okafor Olsen Park Rossi Sato Silva Singh Tanaka Vogel Weber Wolf Young`)
)

// wordID proposes a short readable name for an account: the toolkit and two
// words. The same account and try always give the same one.
func wordID(toolkit, accountID string, try int) string {
	a, b := choices(accountID, try)
	return toolkit + "_" + wordAdjectives[a%uint64(len(wordAdjectives))] + "-" + wordNouns[b%uint64(len(wordNouns))]
}

// profileOf is who the simulated providers say the user is: the same as their
// tools say. An alias stands for another person there.
func profileOf(userID, alias string) store.Profile {
	if alias == "" {
		who := simulate.IdentityOf(userID)
		return store.Profile{Name: who.Name, Email: who.Email, Login: who.Login}
	}
	a, b := choices(userID+"\x00"+alias, 0)
	first, last := firstNames[a%uint64(len(firstNames))], lastNames[b%uint64(len(lastNames))]
	login := strings.ToLower(first + "." + last)
	return store.Profile{Name: first + " " + last, Email: login + "@example.test", Login: login}
}

func choices(text string, try int) (a, b uint64) {
	sum := sha256.Sum256(append([]byte(text), byte(try), byte(try>>8)))
	return binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])
}
