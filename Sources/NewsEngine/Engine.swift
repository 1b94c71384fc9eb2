// Engine.swift - the aggregator behind every front.
