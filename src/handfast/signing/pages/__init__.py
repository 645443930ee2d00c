"""HTML pages of signing: for the sender, for the signer behind a link, and for anyone to verify."""
