// TestClock.swift
