package lti

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/lti/ltitest"
)

func TestChoose(t *testing.T) {
	s := newSchool(t)
	l, err := s.launch(s.platform.Choosing)
	if err != nil {
		t.Fatal(err)
	}
	lab := Item{Title: "The envelope", Path: "/lti/open?lab=envelope", Custom: map[string]string{"lab": "envelope"}, Most: 5, ID: "envelope"}
	to, token, err := s.nodes[1].Choose(l, []Item{lab})
	if err != nil || to != s.platform.URL+"/chosen" {
		t.Fatalf("%s, %v", to, err)
	}
	says, err := s.platform.Read(token)
	if err != nil {
		t.Fatal(err)
	}
	now := float64(s.now().Unix())
	if says["nonce"] == "" {
		t.Error("without a nonce")
	}
	delete(says, "nonce")
	want := map[string]any{
		"iss": ltitest.ClientID, "aud": []any{s.platform.URL}, "iat": now, "exp": now + 300,
		ltitest.Claim + "message_type": "LtiDeepLinkingResponse", ltitest.Claim + "version": "1.3.0", ltitest.Claim + "deployment_id": ltitest.Deployment,
		ltitest.ClaimDL + "data": "data-1",
		ltitest.ClaimDL + "content_items": []any{map[string]any{
			"type": "ltiResourceLink", "title": "The envelope", "url": s.base + "/lti/open?lab=envelope", "custom": map[string]any{"lab": "envelope"},
			"lineItem": map[string]any{"label": "The envelope", "scoreMaximum": 5.0, "resourceId": "envelope"},
		}},
	}
	if d := cmp.Diff(want, says); d != "" {
		t.Errorf("-want +got\n%s", d)
	}

	if _, _, err := s.nodes[0].Choose(l, []Item{lab, lab}); refusal(err) != "choose-one" {
		t.Errorf("two where one is asked for: %v", err)
	}
	no := false
	l.Choice.LineItem, l.Choice.Multiple = &no, true
	if _, token, err = s.nodes[0].Choose(l, []Item{lab, {Title: "A class", Path: "/lti/open?class=1"}}); err != nil {
		t.Fatal(err)
	}
	if says, err = s.platform.Read(token); err != nil {
		t.Fatal(err)
	}
	items, _ := says[ltitest.ClaimDL+"content_items"].([]any)
	if len(items) != 2 || items[0].(map[string]any)["lineItem"] != nil {
		t.Errorf("without columns: %v", items)
	}
	l.Choice = nil
	if _, _, err := s.nodes[0].Choose(l, nil); refusal(err) != "not-choosing" {
		t.Errorf("of a launch that asks for nothing: %v", err)
	}
}
