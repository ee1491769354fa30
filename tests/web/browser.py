"""A page in headless Chromium, as a reader has it, and a server of a folder."""
import functools
import http.server
import json
import pathlib
import threading
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

root = pathlib.Path(__file__).resolve().parents[2]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and notes what it is asked for."""

    asked = []

    def do_GET(self):
        if self.path == "/favicon.ico":  # browsers ask for it by themselves
            self.send_response(204)
            return self.end_headers()
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


def serve(folder):
    """A server of the folder at http://127.0.0.1:PORT, for `with`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Page(unittest.TestCase):
    """A page in a browser of this width, which wants to see this (CSS's media features)."""

    width, media, opened = 1200, {}, ()

    def setUp(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.addCleanup(self.driver.quit)
        metrics = {"width": self.width, "height": 900, "deviceScaleFactor": 1, "mobile": self.width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": name, "value": value} for name, value in self.media.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def tearDown(self):
        """Of every test: no error, and nothing asked of anybody but the page itself."""
        self.assertEqual([line["message"] for line in self.driver.get_log("browser")], [])
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked = message["params"]["request"]["url"]
                if not asked.startswith(("data:", "about:", "chrome:", *self.opened)):
                    self.fail(f"the page asks for {asked}")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def choose(self, name, text):
        for label in self.all(".controls label"):
            if label.text.startswith(name):
                return Select(label.find_element(By.TAG_NAME, "select")).select_by_visible_text(text)
        self.fail(f"nothing to choose is called {name}")
