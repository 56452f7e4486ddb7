// Asks veraPDF about many files and several profiles in one run: java -cp … VeraPdf.java 3a,ua1 FILE…
// One line per file and profile: FILE PROFILE ok|BAD [clause xCOUNT: message; …]; ends with 1 if any is BAD.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        boolean bad = false;
        for (String name : arguments[0].split(",")) {
            String part = name.startsWith("ua") ? "UA-" + name.substring(2) : "A-" + name.toUpperCase();
            String file = "/org/verapdf/pdfa/validation/PDF" + part + ".xml";
            ValidationProfile profile = Profiles.profileFromXml(PDFAValidator.class.getResourceAsStream(file));
            for (int i = 1; i < arguments.length; i++) {
                ValidationResult result = judge(arguments[i], PDFAFlavour.fromString(name), profile);
                System.out.println(arguments[i] + " " + name + (result.isCompliant() ? " ok" : " BAD " + why(result)));
                bad |= !result.isCompliant();
            }
        }
        System.exit(bad ? 1 : 0);
    }

    static ValidationResult judge(String file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            return Foundries.defaultInstance().createValidator(profile, false).validate(parser);
        }
    }

    static String why(ValidationResult result) {
        Map<String, Integer> counts = new TreeMap<>();
        for (TestAssertion test : result.getTestAssertions()) {
            if (test.getStatus() == TestAssertion.Status.FAILED) {
                String rule = test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber();
                counts.merge(rule + ": " + test.getMessage(), 1, Integer::sum);
            }
        }
        return counts.toString();
    }
}
