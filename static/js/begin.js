/* Which of its family's scripts a page needs: the element that loads them names them, as in data-does="run board". */

/** Loads each script that is named, from `does`: names with the functions that import them. */
export const begin = (does) => {
  const named = document.querySelector("script[data-does]")?.dataset.does ?? "";
  for (const name of named.split(" ").filter(Boolean)) does[name]();
};
