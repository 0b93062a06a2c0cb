// What the profile shows of a row that misses its goal, by the beginning of its line. Printed only while it misses.
export const notes = {};
