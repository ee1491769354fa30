// What a report says of attention: its numbers, and what its places mean.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Two letters a share: so many parts of 4094, the last code of all for NaN. */
export function decoded(letters, from, count) {
  const shares = new Float64Array(count);
  for (let i = 0; i < count; ++i) {
    const at = 2 * (from + i);
    const part = 64 * alphabet.indexOf(letters[at]) + alphabet.indexOf(letters[at + 1]);
    shares[i] = part === 4095 ? NaN : part / 4094;
  }
  return shares;
}

/** "decoder.layers.1.self_attn": its kind, "decoder.layers.*.self_attn", and its layer, 1. */
export function placed(module) {
  const found = /^(.*?\.)?(\d+)(\..*)?$/.exec(module);
  return found ? {kind: `${found[1] ?? ""}*${found[3] ?? ""}`, layer: Number(found[2])} : {kind: module, layer: 0};
}

/** Which of a sequence's texts an attention's queries and keys stand at, or a module's positions. */
export function sides(module, sequence) {
  const decoder = sequence.target.length > 0 && !module.startsWith("encoder") && !module.startsWith("source");
  const query = decoder ? "target" : "source";
  return {query, key: decoder && module.endsWith("self_attn") ? "target" : "source"};
}

export function kindInWords(kind, sequence) {
  if (sequence.target.length === 0) return kind.replace("*.", "").replace(/^layers\./, "");
  if (kind.endsWith("multihead_attn")) return "the answer looks at the question";
  if (!kind.endsWith("self_attn")) return kind;
  return kind.startsWith("encoder") ? "the question looks at itself" : "the answer looks at itself";
}

/** The texts of one side, or numbers where the model read another number of positions. */
export function texts(sequence, side, count) {
  return sequence[side].length === count ? sequence[side] : Array.from({length: count}, (_, i) => String(i + 1));
}
