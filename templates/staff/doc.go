// Package staff holds the pages of the staff area: how officers sign in and prove who they are, and what they come to do.
//
// Pages are plain forms. Two things need the one script that a page may have: adding a passkey, and answering with one. Its form
// stays hidden until the script shows it, so that a reader without script sees the way by an authenticator app and no dead button.
package staff
