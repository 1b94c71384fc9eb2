// Placeholder.swift - until there is something to test.
