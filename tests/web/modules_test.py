"""web/ as modules that a server hands out, each by itself."""
from browser import Quiet, root, serve
from pages import Page


class Modules(Page):
    """web/ as modules, which is how a page that is served has them."""

    def test_kinds_of_maps_and_curves(self):
        with serve(root / "web") as server:
            self.opened = (f"http://127.0.0.1:{server.server_port}/",)
            self.driver.get(self.opened[0] + "style.css")
            seen = self.driver.execute_async_script("""
                const done = arguments[0];
                (async () => {
                  const {heatMap} = await import('/heat_map.js');
                  const {wordsOf, ticks} = await import('/curves.js');
                  const {visible, number} = await import('/draw.js');
                  const {decoded} = await import('/attention.js');
                  await import('/report.js');
                  const of = (kind, values, ends) => {
                    const map = heatMap({rows: ['a'], columns: values.map(String), kind});
                    map.show(values, {...ends, words: 'w'});
                    const cells = [...map.element.querySelectorAll('.cell')];
                    return cells.map(c => [c.getAttribute('class'), Number(c.getAttribute('fill-opacity'))]);
                  };
                  done({
                    share: of('share', [0, 0.25, 1, NaN]), mask: of('mask', [0, 1, 1, 0]),
                    signed: of('signed', [-2, 0, 1, null], {high: 2}),
                    log: of('log', [0, 1, 10, 100], {low: 1, high: 100}),
                    words: [[1, 2, 3], [3, null, 1], [2, 2], [null], [5]].map(
                      values => wordsOf({name: 'n', steps: values.map((_, i) => i), values})),
                    ticks: ticks(0, 1), visible: visible('a b\\n\\u0000\\u202e'),
                    number: [number(null), number(0.000123456), number(1234567)],
                    decoded: [...decoded('AA//' + '/+', 0, 3)].map(String),
                  });
                })().catch(error => done(String(error)));""")
            server.shutdown()
        self.assertNotIsInstance(seen, str, seen)
        self.assertEqual(seen["share"], [["cell share", 0], ["cell share", 0.25], ["cell share", 1], ["cell nan", 1]])
        self.assertEqual([opacity for _, opacity in seen["mask"]], [0, 1, 1, 0])
        self.assertEqual(seen["signed"], [["cell below", 1], ["cell above", 0], ["cell above", 0.5], ["cell nan", 1]])
        self.assertEqual([opacity for _, opacity in seen["log"]], [0, 0.06, 0.53, 1])
        self.assertEqual(seen["words"], [
            "n rises from 1 to 3 between steps 0 and 2", "n falls from 3 to 1 between steps 0 and 2",
            "n stays at 2 between steps 0 and 1", "n has no number", "n is 5 at step 0"])
        self.assertEqual(seen["ticks"], [0, 0.5, 1])
        self.assertEqual(seen["visible"], "a␣b↵␀␦")
        self.assertEqual(seen["number"], ["no number", "0.0001235", "1235000"])
        self.assertEqual(seen["decoded"], ["0", "NaN", "1"])
        self.assertLessEqual(set(Quiet.asked), {f"/{file.name}" for file in (root / "web").iterdir()})
