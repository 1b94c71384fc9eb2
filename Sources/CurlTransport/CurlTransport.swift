// CurlTransport.swift - libcurl multi behind Transport.
