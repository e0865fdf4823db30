package replay

import (
	"fmt"

	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/product"
)

// Fits returns why one of the worlds that are fitted to a session cannot be made.
func Fits(s *transcript.Session, beside *server.Fixture) error {
	shown := shownBy(s)
	for _, p := range product.All() {
		if !p.Speaks(s.Protocol) {
			continue
		}
		text := written(s, shown, p.Name)
		f, err := beside.With(fittedName, []byte(text))
		if err != nil {
			return fmt.Errorf("%w\n%s", err, text)
		}
		if _, err := InWorld(s, f); err != nil {
			return err
		}
	}
	return nil
}
