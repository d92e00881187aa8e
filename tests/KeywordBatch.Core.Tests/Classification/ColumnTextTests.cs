using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KeywordBatch.Classification;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class ColumnTextTests
{
    [Theory]
    [InlineData("학교폭력", 4, "학교폭력")]
    [InlineData("학교폭력", 3, "학교…")]
    [InlineData("학교폭력", 1, "…")]
    [InlineData("학교폭력", 0, "")]
    [InlineData("a👨‍👩‍👧bcd", 6, "a…")]
    [InlineData("a👨‍👩‍👧bcd", 7, "a👨‍👩‍👧…")]
    [InlineData("👍👍👍", 3, "👍👍👍")]
    [InlineData("👍👍👍", 2, "👍…")]
    public void A_text_is_cut_by_whole_text_elements_the_ellipsis_included(string text, int size, string expected) =>
        Assert.Equal(expected, ColumnText.Cut(text, size));

    [Theory]
    [InlineData(ColumnUnit.Utf16, 4, "👍…")]
    [InlineData(ColumnUnit.Utf16, 6, "👍👍👍")]
    [InlineData(ColumnUnit.Utf8Bytes, 7, "👍…")]
    [InlineData(ColumnUnit.Utf8Bytes, 2, "")]
    [InlineData(ColumnUnit.Utf8Bytes, 12, "👍👍👍")]
    public void The_unit_is_the_columns(ColumnUnit unit, int size, string expected) =>
        Assert.Equal(expected, ColumnText.Cut("👍👍👍", size, unit));

    [Fact]
    public void A_cut_text_always_fits_and_never_breaks_an_element()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            Gen.Choose(0, 12).ToArbitrary(),
            (text, size) =>
            {
                string cut = ColumnText.Cut(text.Get, size);
                string kept = cut.EndsWith('…') && cut != text.Get ? cut[..^1] : cut;
                return cut.EnumerateRunes().Count() <= size
                    && text.Get.StartsWith(kept, StringComparison.Ordinal)
                    && StringInfo.ParseCombiningCharacters(text.Get).Append(text.Get.Length).Contains(kept.Length);
            }).QuickCheckThrowOnFailure();
    }
}
