using System.Collections;
using System.Collections.Specialized;
using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class JsonTextTests
{
    public static TheoryData<object> Formless =>
    [
        new object[] { new byte[] { 1 } }, new object[] { double.NaN }, new object[] { float.PositiveInfinity }, new object[] { "half \uD800" },
        new object[] { new object() }, new Hashtable { ["half \uD800"] = 1 }, new object[] { new Hashtable { ["deep"] = new object() } },
    ];

    [Fact]
    public void Dictionaries_and_lists_are_written_within_each_other()
    {
        var value = new OrderedDictionary
        {
            ["이름"] = "한글 \"q\"",
            ["list"] = new List<object?> { 1, 2.5m, true, null, DBNull.Value, 'c' },
            ["time"] = new DateTime(2025, 6, 11, 23, 0, 0),
            ["day"] = new DateOnly(2025, 6, 11),
            ["span"] = new TimeSpan(1, 2, 3, 4),
            ["none"] = Array.Empty<int>(),
        };

        Assert.Equal(
            """{"이름":"한글 \"q\"","list":[1,2.5,true,null,null,"c"],"time":"2025-06-11T23:00:00","day":"2025-06-11","span":"P1DT2H3M4S","none":[]}""",
            JsonText.From(value, v => v)?.Text);
    }

    [Fact]
    public void A_hashtable_has_the_same_JSON_in_whatever_order_it_was_made()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(i => $"name{i}")];

        Assert.Equal(
            JsonText.From(new Hashtable(names.ToDictionary(n => n)), v => v),
            JsonText.From(new Hashtable(names.Reverse().ToDictionary(n => n), 0.1f), v => v));
    }

    [Theory]
    [MemberData(nameof(Formless), DisableDiscoveryEnumeration = true)]
    public void What_JSON_has_no_form_for_has_none_as_a_part_either(object value) => Assert.Null(JsonText.From(value, v => v));

    [Fact]
    public void What_holds_itself_has_none()
    {
        var list = new ArrayList();
        list.Add(list);

        Assert.Null(JsonText.From(list, v => v));
    }
}
