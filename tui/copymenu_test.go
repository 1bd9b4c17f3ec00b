package tui_test

import (
	"testing"

	"trs/tui"
)

func TestCopyMenu_IsNotOpenedOnNothing(t *testing.T) {
	p := open(t, "dark", 100, 30, func(o *tui.Options) { o.SessionID = "" })
	p.Press(p.keys.Global.CopyMenu).Sees("nothing to copy here").SeesNot("nothing matches")
}

func TestToast_OfASessionThatFailedEndsWithOneThatOpens(t *testing.T) {
	p := open(t, "dark", 100, 30, nil)
	p.Press(p.keys.Sessions.OpenID).Type("trs_missing").Key("enter").Sees("✗ trs_missing: Session trs_missing not found")
	p.Press(p.keys.Sessions.OpenID).Type("trs_7mQx2LdV0pRs").Key("enter").SeesNot("not found")
}
