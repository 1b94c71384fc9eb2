// Store.swift - all that is kept between runs.
