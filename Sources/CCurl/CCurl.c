// CCurl.c - libcurl, opened on first use.
