using System.Text;
using KeywordBatch.Configuration;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Configuration;

public sealed class EnvFileTests : IDisposable
{
    private readonly TempHome _folder = new();

    [Fact]
    public void Values_are_read_and_a_file_that_is_not_there_is_fine()
    {
        Assert.Null(SettingsSource.Load(_folder.Path)["KB_TEST_MODEL"]);
        Write("KB_TEST_MODEL=\"a b\"\n# a comment\nKB_TEST_LIMIT=5\n");
        SettingsSource settings = SettingsSource.Load(_folder.Path);
        Assert.Equal(("a b", 5), (settings["KB_TEST_MODEL"], settings.GetInt32("KB_TEST_LIMIT", 1, 1, 9)));
    }

    [Theory]
    [InlineData("A=1\nthis is odd\nB=2\n")]
    [InlineData("A=1\nKB_TEST_KEY=\"nv-secret\n")]
    public void An_odd_line_is_told_by_its_number_and_never_shown(string content)
    {
        Write(content);
        var error = Assert.Throws<KeywordBatchException>(() => SettingsSource.Load(_folder.Path));
        Assert.Equal("OddEnvFileLine", error.ErrorId);
        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KB_TEST_KEY=\"nv-secret\n")]
    [InlineData("KB_TEST_KEY=\"nv-secret\nA=1\nB=2\n")]
    [InlineData("KB_TEST_KEY='nv-secret\r\nA=1\r\n")]
    [InlineData("this is odd\nA=1\n")]
    public void An_odd_first_line_is_told_by_its_number_too(string content)
    {
        Write(content);
        var error = Assert.Throws<KeywordBatchException>(() => SettingsSource.Load(_folder.Path));
        Assert.Equal("OddEnvFileLine", error.ErrorId);
        Assert.Contains("Line 1 ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KB_TEST_URL=mysql://u:pa$wordsecret@h/db")]
    [InlineData("KB_TEST_URL=\"mysql://u:pa$wordsecret@h/db\"")]
    [InlineData("KB_TEST_URL=mysql://u:pa${wordsecret}@h/db")]
    public void A_dollar_that_would_cut_a_value_is_told_and_the_value_never_shown(string line)
    {
        Write($"A=1\n{line}\n");
        var error = Assert.Throws<KeywordBatchException>(() => SettingsSource.Load(_folder.Path));
        Assert.Equal("EnvFileDollar", error.ErrorId);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dollar_that_is_meant_is_itself_or_an_environment_variable()
    {
        Write("KB_TEST_B=${PATH}two\nKB_TEST_C='pa$word#x'\nKB_TEST_D=5 # costs $five\n# $nothing\nKB_TEST_E=\nKB_TEST_F=5$\n");
        SettingsSource settings = SettingsSource.Load(_folder.Path);
        Assert.Equal((Environment.GetEnvironmentVariable("PATH") + "two", "pa$word#x", "5", "5$"), (settings["KB_TEST_B"], settings["KB_TEST_C"], settings["KB_TEST_D"], settings["KB_TEST_F"]));
    }

    [Fact]
    public void A_value_that_is_no_text_of_the_files_encoding_is_told_by_its_name_and_never_shown()
    {
        // The comment, which nobody reads, may be what it is.
        byte[] korean = [0xB0, 0xA1, 0xB3, 0xAA];
        Write([.. "# "u8, .. korean, .. "\nKB_TEST_A=1\n"u8]);
        Assert.Equal("1", SettingsSource.Load(_folder.Path)["KB_TEST_A"]);

        Write([.. "KB_TEST_A=1\nKB_TEST_URL=mysql://u:secret"u8, .. korean, .. "@h/db\n"u8]);
        var error = Assert.Throws<KeywordBatchException>(() => SettingsSource.Load(_folder.Path));
        Assert.Equal("EnvFileEncoding", error.ErrorId);
        Assert.Contains("KB_TEST_URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string content) => Write(Encoding.UTF8.GetBytes(content));

    private void Write(byte[] content)
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllBytes(_folder.File(".env"), content);
    }
}
