// Work out every draw of a file, one a line, with verify.mjs, and print what came out.
import { readFileSync } from "node:fs";

import { checks, commitment, ranking, rosterHash, seedOf } from "../../wedreg/static/draws/verify.mjs";

function workOut(draw) {
  try {
    const seed = seedOf(draw);
    return {
      commitment: commitment(draw), roster_hash: rosterHash(draw), seed, result: ranking(draw, seed),
      checks: checks(draw),
    };
  } catch {
    return "unreadable";
  }
}

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  console.log(JSON.stringify(workOut(JSON.parse(line))));
}
