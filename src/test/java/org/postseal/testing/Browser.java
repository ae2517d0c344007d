package org.postseal.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The machine's Chromium, without a window. */
public final class Browser {

    /** Set to {@code required} by {@code .ci/run}, where no test may be skipped. */
    private static final String DEMAND = "POSTSEAL_TEST_BROWSER";

    /** How long an element is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Dimension WINDOW = new Dimension(1280, 2000);

    private Browser() {}

    /** Starts it; where it is not installed, the test is skipped. */
    public static ChromeDriver start() {
        Optional<File> chromium = program("chromium");
        Optional<File> driver = program("chromedriver");
        boolean installed = chromium.isPresent() && driver.isPresent();
        if ("required".equals(System.getenv(DEMAND))) {
            assertThat(installed).as("chromium and chromedriver are on the PATH").isTrue();
        }
        assumeTrue(installed, "skipped without chromium and chromedriver on the PATH");

        LoggingPreferences console = new LoggingPreferences();
        console.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        // Chromium has no sandbox for root, who tests in a container.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", console);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.orElseThrow())
                        .build();
        ChromeDriver browser = new ChromeDriver(service, options);
        browser.manage().timeouts().implicitlyWait(PATIENCE);
        browser.manage().window().setSize(WINDOW);
        return browser;
    }

    private static Optional<File> program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, name))
                .filter(File::canExecute)
                .findFirst();
    }
}
