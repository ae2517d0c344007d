package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.postseal.testing.Browser;
import org.postseal.testing.Csrs;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** A developer tries the API in the page that the packaged service serves. */
class SwaggerUiIT {

    private static final String ISSUE = "#operations-certificates-CertificateResource_issue ";

    private ChromeDriver browser;
    private Path directory;
    private ServiceProcess service;

    @BeforeEach
    void open() {
        browser = Browser.start();
        directory = TemporaryDirectory.create();
        service = ServiceProcess.start(directory);
        browser.get(service.http("/q/swagger-ui/").toString());
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (service != null) {
            service.close();
            TemporaryDirectory.delete(directory);
        }
    }

    @Test
    void issuesACertificate() throws IOException {
        authorize(Files.readString(directory.resolve("admin.token"), US_ASCII).strip());
        find(ISSUE + ".opblock-summary-control").click();
        find(ISSUE + ".try-out__btn").click();
        screenshot("swagger-ui-request.png");
        String csr = Csrs.pemFor("mail.example.test");
        browser.executeScript(
                """
                const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
                set.call(arguments[0], arguments[1]);
                arguments[0].dispatchEvent(new Event('input', {bubbles: true}));
                """,
                find(ISSUE + "textarea.body-param__text"),
                csr);
        find(ISSUE + "button.execute").click();

        WebElement answer = find(ISSUE + ".live-responses-table .response");
        browser.executeScript("arguments[0].scrollIntoView({block: 'center'})", answer);
        screenshot("swagger-ui-response.png");
        assertThat(answer.findElement(By.className("response-col_status")).getText())
                .startsWith("201");
        String chain = answer.findElement(By.cssSelector(".microlight")).getText();
        assertThat(Certificate.parse(Pem.parse(chain).get(0).content()).names().toString())
                .contains("mail.example.test");
        assertThat(browser.manage().logs().get(LogType.BROWSER))
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    private void authorize(String token) {
        find(".scheme-container button.authorize").click();
        find(".auth-container input").sendKeys(token);
        find(".auth-container button.authorize").click();
        find(".auth-container button.btn-done").click();
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private void screenshot(String name) {
        try {
            Files.write(Path.of("target", name), browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
