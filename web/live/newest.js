// Questions that overtake each other while something is dragged.

/** Asks the engine; null, and no error either, where something newer has been asked meanwhile. */
export function newestOf(engine) {
  let wanted = 0;
  return async (name, question) => {
    const mine = ++wanted;
    try {
      const answer = await engine.call(name, question);
      return mine === wanted ? answer : null;
    } catch (error) {
      if (mine === wanted) throw error;
      return null;
    }
  };
}
