// The table, with what is needed to read it later.
import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { notes } from "../notes.mjs";

const git = (...args) => spawnSync("git", args).stdout?.toString().trim() ?? "";

export function report(rows) {
  const changed = git("status", "--porcelain") ? ", with changes" : "";
  const memory = Math.round(totalmem() / 1024 ** 3);
  const head = [
    "# Figures",
    "",
    "Written by `make bench`. Goals are what the project wants to reach. A figure is the median of the rounds, with the least",
    "and the most in brackets; two things that are compared were run by turns, each server alone on one core.",
    "",
    `${new Date().toISOString().slice(0, 10)}, commit ${git("rev-parse", "--short", "HEAD")}${changed}, ${cpus().length} × ${cpus()[0].model}, ${memory} GiB, ${process.platform}.`,
    "",
    "| # | measure | goal | measured | holds |",
    "|---|---|---|---|---|",
  ];
  const body = rows.map(({ row, what, goal, measured, holds }) => {
    const verdict = holds === undefined ? "–" : holds ? "yes" : "**no**";
    return `| ${row} | ${what} | ${goal} | ${measured} | ${verdict} |`;
  });
  const missed = rows.filter((row) => row.holds === false);
  const told = missed.map(({ row, what }) => `- ${row}, ${what}: ${note(row, what)}`);
  return [...head, ...body, "", ...(told.length ? ["What the profile shows of the rows that miss:", "", ...told, ""] : [])].join("\n");
}

function note(row, what) {
  const key = Object.keys(notes).find((key) => `${row} ${what}`.startsWith(key));
  return key ? notes[key] : "not looked into yet.";
}
