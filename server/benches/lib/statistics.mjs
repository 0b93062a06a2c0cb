// Medians and spreads: a figure of a shared machine is a range.
export const percentile = (values, part) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))];
};
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// Three digits that mean something.
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 1000) return Math.round(value).toLocaleString("en-US");
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}

// `1.12 (1.10–1.15)`: the median, and the least and the most.
export function spread(values, unit = "") {
  const text = `${number(median(values))} (${number(Math.min(...values))}–${number(Math.max(...values))})`;
  return unit ? `${text} ${unit}` : text;
}

// How much a costs for each b, round by round.
export const ratios = (a, b) => a.map((value, round) => value / b[round]);
