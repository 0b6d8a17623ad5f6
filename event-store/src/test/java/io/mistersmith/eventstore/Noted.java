package io.mistersmith.eventstore;

/** The only event of these tests. */
record Noted(String text) {}
