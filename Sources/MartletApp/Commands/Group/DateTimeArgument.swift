import ArgumentParser
import MartletModel

/// A moment of the command line: `2026-01-01T09:30`, with seconds, a fraction and an offset as one likes; without an
/// offset it is UTC.
struct DateTimeArgument: ExpressibleByArgument, Equatable {
    let timestamp: Timestamp

    init?(argument: String) {
        let text = argument[...]
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == "t" || $0 == " " }) else {
            guard let days = Self.days(text) else { return nil }
            timestamp = Timestamp(days * 86_400_000)
            return
        }
        guard let days = Self.days(text[..<separator]) else { return nil }
        var time = text[text.index(after: separator)...]
        var offset: Int64 = 0
        if time.last == "Z" || time.last == "z" {
            time.removeLast()
        } else if let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let minutes = Self.offset(time[time.index(after: sign)...]) else { return nil }
            offset = (time[sign] == "-" ? -minutes : minutes) * 60_000
            time = time[..<sign]
        }
        guard let milliseconds = Self.milliseconds(time) else { return nil }
        timestamp = Timestamp(days * 86_400_000 + milliseconds - offset)
    }

    /// Days since 1970 of `YYYY-MM-DD` (the civil calendar, which is Gregorian throughout).
    private static func days(_ text: Substring) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, let year = number(parts[0], 1970...9999),
            let month = number(parts[1], 1...12),
            let day = number(parts[2], 1...31)
        else { return nil }
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month) - 1] else { return nil }
        var days = day - 1
        for earlier in 1970..<year { days += isLeap(earlier) ? 366 : 365 }
        for length in lengths[..<(Int(month) - 1)] { days += length }
        return days
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func milliseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = number(parts[0], 0...23), let minutes = number(parts[1], 0...59) else {
            return nil
        }
        var result = (hours * 60 + minutes) * 60_000
        guard parts.count == 3 else { return result }
        let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(seconds.count), let whole = number(seconds[0], 0...59) else { return nil }
        result += whole * 1000
        guard seconds.count == 2 else { return result }
        let fraction = seconds[1].prefix(3)
        guard !fraction.isEmpty, seconds[1].allSatisfy({ ("0"..."9").contains($0) }), let digits = Int64(fraction) else {
            return nil
        }
        return result + (fraction.count == 1 ? digits * 100 : fraction.count == 2 ? digits * 10 : digits)
    }

    /// Minutes of `HH:MM` or `HHMM`.
    private static func offset(_ text: Substring) -> Int64? {
        let digits = text.filter { $0 != ":" }
        guard digits.count == 4, let hours = number(digits.prefix(2), 0...18), let minutes = number(digits.suffix(2), 0...59)
        else {
            return nil
        }
        return hours * 60 + minutes
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard (1...4).contains(text.count), text.allSatisfy({ ("0"..."9").contains($0) }), let value = Int64(text) else {
            return nil
        }
        return range.contains(value) ? value : nil
    }
}
