/** The colours of the pages, in light and in dark. Each is read as text on the ground of its own name, or on `ground` and `sheet`. */
export const colours = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f8; --sheet: #ffffff; --ink: #1c2329; --faint: #57616b; --rule: #dde2e6; --link: #1a5796;
  --bad: #961b1b; --bad-ground: #fdeceb; --warn: #714600; --warn-ground: #fdf2da;
  --note: #1f4f7d; --note-ground: #e7f0f9; --good: #1c5e35; --good-ground: #e6f4ea; --grey-ground: #edf0f2; --bar: #7b9cbc; --bar-empty: #d3dae0; --edge: #818c96;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181c; --sheet: #1b2126; --ink: #e6eaed; --faint: #a3aeb8; --rule: #313a42; --link: #8dc0f4;
    --bad: #ffb4ac; --bad-ground: #46201f; --warn: #f7cf85; --warn-ground: #3e2d10;
    --note: #acd0f3; --note-ground: #1c3349; --good: #a3dab5; --good-ground: #1a3625; --grey-ground: #29313a; --bar: #5f85ab; --bar-empty: #39434c; --edge: #77838e;
  }
}
`;
