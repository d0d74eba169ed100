/// A day of the Gregorian calendar in UTC, for people: `2026-11-21`.
public struct CalendarDate: Sendable, Hashable, CustomStringConvertible {
    public let year: Int64
    public let month: Int
    public let day: Int

    /// - Parameter seconds: since 1970-01-01 UTC.
    public init(_ seconds: Int64) {
        // Days are counted from 0000-03-01, so that the leap day ends a year; 400 years have 146,097 days.
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let shifted = (remainder < 0 ? quotient - 1 : quotient) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    public var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
